// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "routing/routing_statistics.h"

class QStandardItemModel;
class QTableView;

namespace moescope {

class BarPlot;
class Heatmap;
class SectionHead;
class Segmented;
class Selection;

/// One layer's routing in full: the texts side by side, which experts are chosen together, and how far the k-th choice
/// is from the next. Shows the picked layer.
class LayerRoutingSection : public QWidget {
    Q_OBJECT
public:
    explicit LayerRoutingSection(Selection* selection, QWidget* parent = nullptr);
    void setRouting(std::shared_ptr<const RoutingStatistics> routing);

    [[nodiscard]] Heatmap* together() const { return m_together; }
    [[nodiscard]] Heatmap* shares() const { return m_shares; }
    [[nodiscard]] QTableView* texts() const { return m_texts; }
    /// What the two maps show: "share" or "significance", and "percent" or "correlation".
    [[nodiscard]] Segmented* sharesView() const { return m_sharesView; }
    [[nodiscard]] Segmented* togetherView() const { return m_togetherView; }

signals:
    void hovered(const QString& line);

private:
    void follow();
    void showLayer();
    void showShares();
    void showTogether();
    void showTexts(const LayerRouting& layer);

    Selection* m_selection;
    std::shared_ptr<const RoutingStatistics> m_routing;
    std::size_t m_layer = 0; ///< index into m_routing->layers
    SectionHead *m_sharesHead, *m_togetherHead, *m_marginHead;
    Segmented *m_sharesView, *m_togetherView;
    Heatmap *m_shares, *m_together;
    BarPlot* m_margins;
    QStandardItemModel* m_textRows;
    QTableView* m_texts;
};

} // namespace moescope
