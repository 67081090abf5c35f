// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/statistic_scatter.h"

#include <algorithm>
#include <cmath>

#include <QComboBox>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include "controls/section_head.h"
#include "models/core_text.h"
#include "models/linear_table_model.h"
#include "panels/section.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "plots/scatter_plot.h"
#include "session/selection.h"
#include "spectra/statistic_table.h"
#include "theme/theme.h"

namespace moescope {

StatisticScatter::StatisticScatter(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_head(new SectionHead(tr("Two statistics")))
    , m_horizontal(new QComboBox)
    , m_vertical(new QComboBox) {
    QCustomPlot* plot = makePlot(120);
    m_plot = new ScatterPlot(plot, tr("Two statistics of routed experts"));
    for (QComboBox* combo : {m_horizontal, m_vertical}) {
        for (const StatisticInfo& info : statisticTable())
            combo->addItem(coreText(info.name));
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(7);
        connect(combo, &QComboBox::currentIndexChanged, this, &StatisticScatter::show);
    }
    m_horizontal->setObjectName("horizontal");
    m_horizontal->setAccessibleName(tr("Statistic to the right"));
    m_horizontal->setToolTip(tr("To the right"));
    m_vertical->setObjectName("vertical");
    m_vertical->setAccessibleName(tr("Statistic upwards"));
    m_vertical->setToolTip(tr("Upwards"));
    const auto index = std::ranges::find(statisticTable(), std::string_view("variance"), &StatisticInfo::id) -
                       statisticTable().begin();
    m_horizontal->setCurrentIndex(index < std::ssize(statisticTable()) ? static_cast<int>(index) : 0);
    m_head->addControl(m_vertical);
    m_head->addControl(m_horizontal);
    attachExport(m_head->exportButton(), m_plot);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(makeSection(m_head, plot));
    connect(m_plot, &ScatterPlot::hovered, this, &StatisticScatter::hovered);
    connect(m_plot, &ScatterPlot::picked, selection, &Selection::setPick);
    connect(m_plot, &ScatterPlot::overlayPicked, selection, &Selection::addOverlay);
    const auto follow = [this] { m_plot->highlight(m_selection->pick(), m_selection->overlays()); };
    connect(selection, &Selection::pickChanged, this, follow);
    connect(selection, &Selection::overlaysChanged, this, follow);
}

void StatisticScatter::setModel(std::shared_ptr<const Model> model) {
    m_model = std::move(model);
    m_inspection.reset();
    show();
}

void StatisticScatter::setInspection(std::shared_ptr<const Inspection> inspection) {
    m_inspection = std::move(inspection);
    show();
}

void StatisticScatter::setVertical(int statistic) { m_vertical->setCurrentIndex(statistic); }

void StatisticScatter::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale)
        show();
}

void StatisticScatter::show() {
    m_stale = !isVisible();
    if (m_stale)
        return;
    const StatisticInfo& x = statisticTable()[static_cast<std::size_t>(m_horizontal->currentIndex())];
    const StatisticInfo& y = statisticTable()[static_cast<std::size_t>(m_vertical->currentIndex())];
    std::vector<ScatterPlot::Point> points;
    if (m_model && m_inspection)
        for (std::size_t i = 0; i < m_inspection->linears.size(); ++i) {
            const Linear& linear = m_model->linears()[i];
            const auto across = x.value(m_inspection->linears[i]), up = y.value(m_inspection->linears[i]);
            if (linear.kind == LinearKind::expert && across && up)
                points.push_back({*across,
                                  *up,
                                  {linear.layer, linear.expert, static_cast<int>(linear.projection)},
                                  placeText(linear) + ' ' + toQString(nameOf(linear.projection))});
        }
    const auto title = [](const StatisticInfo& info) {
        return info.unit.empty() ? coreText(info.name) : coreText(info.name) + ", " + coreText(info.unit);
    };
    m_plot->setPoints(std::move(points), title(x), title(y));
    m_plot->highlight(m_selection->pick(), m_selection->overlays());
    m_head->setNote(std::isfinite(m_plot->correlation()) ? tr("r = %1").arg(fixedText(m_plot->correlation(), 2))
                                                         : QString());
}

} // namespace moescope
#include "moc_statistic_scatter.cpp"
