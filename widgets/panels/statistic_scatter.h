// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "architecture/model.h"
#include "pipeline/inspect.h"

class QComboBox;

namespace moescope {

class ScatterPlot;
class SectionHead;
class Selection;

/// Any two statistics of the routed experts' linears against each other.
class StatisticScatter : public QWidget {
    Q_OBJECT
public:
    explicit StatisticScatter(Selection* selection, QWidget* parent = nullptr);

    void setModel(std::shared_ptr<const Model> model);
    void setInspection(std::shared_ptr<const Inspection> inspection);
    void setVertical(int statistic); ///< index in statisticTable()
    [[nodiscard]] ScatterPlot* plot() const { return m_plot; }
    [[nodiscard]] SectionHead* head() const { return m_head; }

signals:
    void hovered(const QString& line);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void show();

    Selection* m_selection;
    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const Inspection> m_inspection;
    SectionHead* m_head;
    QComboBox *m_horizontal, *m_vertical;
    ScatterPlot* m_plot;
    bool m_stale = true; ///< nobody sees it: drawn when it is shown
};

} // namespace moescope
