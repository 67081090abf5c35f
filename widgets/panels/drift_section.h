// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "pipeline/inspect.h"

class QStackedWidget;
class QTableView;

namespace moescope {

class Heatmap;
class NumberOrder;
class RouterTableModel;
class SectionHead;
class Selection;
class SlopePlot;

/// Router-norm drift against the base by layer and expert, and how the ranks of one layer's experts moved. Without a
/// base: the norms themselves.
class DriftSection : public QWidget {
    Q_OBJECT
public:
    explicit DriftSection(Selection* selection, QWidget* parent = nullptr);
    void setInspection(std::shared_ptr<const Inspection> inspection);

    [[nodiscard]] Heatmap* map() const { return m_map; }
    [[nodiscard]] SlopePlot* slopes() const { return m_slopes; }
    /// Every expert's numbers; placed and shown by the owner.
    [[nodiscard]] QWidget* tableSection() const { return m_tableSection; }

signals:
    void hovered(const QString& line);
    void baseWanted();

private:
    void makeTableSection();
    void follow();
    [[nodiscard]] int layerShown() const;

    Selection* m_selection;
    std::shared_ptr<const Inspection> m_inspection;
    SectionHead *m_mapHead, *m_slopesHead;
    Heatmap* m_map;
    SlopePlot* m_slopes;
    QStackedWidget* m_slopesStack;
    RouterTableModel* m_tableModel;
    NumberOrder* m_order;
    QTableView* m_table = nullptr;
    QWidget* m_tableSection = nullptr;
};

} // namespace moescope
