// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/drift_section.h"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>

#include "controls/section_head.h"
#include "models/number_order.h"
#include "models/router_table_model.h"
#include "panels/empty_state.h"
#include "panels/routing_values.h"
#include "panels/section.h"
#include "panels/table_view.h"
#include "plots/heatmap.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"

namespace moescope {

constexpr int tallestDriftMap = 230, leastDriftHeight = 170; // design pixels

DriftSection::DriftSection(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_mapHead(new SectionHead(tr("Router norm")))
    , m_slopesHead(new SectionHead(tr("Rank of norm")))
    , m_slopesStack(new QStackedWidget)
    , m_tableModel(new RouterTableModel(this))
    , m_order(new NumberOrder(m_tableModel, this)) {
    makeTableSection();
    QCustomPlot *map = makePlot(leastDriftHeight), *slopes = makePlot(leastDriftHeight);
    m_map = new Heatmap(map, tr("Router norms"));
    m_slopes = new SlopePlot(slopes, tr("Rank of norm, base and tuned"));
    attachExport(m_mapHead->exportButton(), m_map);
    attachExport(m_slopesHead->exportButton(), m_slopes);
    auto* noBase = new EmptyState(
        "compare", tr("No base checkpoint"),
        tr("Choose the checkpoint that this model was tuned from to see how its routers moved."), tr("Choose base…"));
    m_slopesStack->addWidget(noBase);
    m_slopesStack->addWidget(slopes);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(Theme::instance().px(16));
    row->addWidget(makeSection(m_mapHead, map), 66);
    row->addWidget(makeSection(m_slopesHead, m_slopesStack), 34);
    connect(noBase, &EmptyState::actionWanted, this, &DriftSection::baseWanted);
    connect(m_map, &Heatmap::hovered, this, &DriftSection::hovered);
    connect(m_slopes, &SlopePlot::hovered, this, &DriftSection::hovered);
    connect(m_map, &Heatmap::picked, this, [this](Pick pick) {
        m_selection->setPick({pick.layer, pick.expert, m_selection->pick().projection});
    });
    connect(m_map, &Heatmap::overlayPicked, this, [this](Pick pick) {
        m_selection->addOverlay({pick.layer, pick.expert, m_selection->pick().projection});
    });
    connect(m_slopes, &SlopePlot::itemPicked, this, [this](int item) {
        m_selection->setPick({layerShown(), item, m_selection->pick().projection});
    });
    connect(selection, &Selection::pickChanged, this, &DriftSection::follow);
    connect(selection, &Selection::overlaysChanged, this, &DriftSection::follow);
}

void DriftSection::makeTableSection() {
    m_table = makeTable(m_order, tr("Routers' experts"));
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(0, Qt::AscendingOrder);
    m_table->setMinimumHeight(Theme::instance().px(220));
    m_tableSection = makeSection(new SectionHead(tr("Experts in numbers"), tr("click a head to sort")), m_table);
    whenRowChosen(m_table, [this](int row) {
        const ExpertRouterStatistics& expert =
            m_tableModel->expertOf(m_order->mapToSource(m_order->index(row, 0)).row());
        m_selection->setPick({expert.layer, expert.expert, m_selection->pick().projection});
    });
}

int DriftSection::layerShown() const {
    const auto& rows = m_map->data().rows;
    const int picked = m_selection->pick().layer;
    const bool known =
        std::any_of(rows.begin(), rows.end(), [picked](const HeatmapRow& row) { return row.layer == picked; });
    return known ? picked : rows.empty() ? -1 : rows.front().layer;
}

void DriftSection::setInspection(std::shared_ptr<const Inspection> inspection) {
    m_inspection = std::move(inspection);
    if (!m_inspection || m_inspection->routers.layers.empty())
        return;
    m_tableModel->setInspection(m_inspection);
    DriftMap drift = driftOf(m_inspection->routers);
    const double factor = std::pow(10.0, drift.exponent);
    const double most = std::max(drift.most, 1e-12);
    m_mapHead->setTitle(drift.data.quantity);
    m_mapHead->setNote((drift.hasBase ? tr("tuned − base") : tr("of the expert's row")) +
                       (drift.exponent ? ", " + powerText(drift.exponent) : QString()));
    HeatmapTexts texts;
    texts.value = [factor](HeatmapCell, double v) { return significantText(v * factor, 4); };
    texts.place = [this](HeatmapCell cell) {
        const Pick pick = m_map->pickOf(cell);
        return tr("Layer %1, expert %2").arg(pick.layer).arg(pick.expert);
    };
    m_map->setTexts(std::move(texts));
    m_map->setData(std::move(drift.data));
    if (drift.hasBase)
        m_map->setGradient([](const Palette& p) { return diverging(p, p.negative, p.positive); }, -most, most);
    else
        m_map->setGradient(viridis, 0.0, most);
    m_slopesStack->setCurrentIndex(drift.hasBase ? 1 : 0);
    const int height = std::min(m_map->preferredHeight() * 3 / 2, Theme::instance().px(tallestDriftMap));
    m_map->plot()->setMinimumHeight(std::max(height, Theme::instance().px(leastDriftHeight)));
    follow();
}

void DriftSection::follow() {
    m_map->highlight(m_selection->pick(), m_selection->overlays());
    const int row = m_tableModel->rowOf(m_selection->pick().layer, m_selection->pick().expert);
    if (row >= 0)
        m_table->selectRow(m_order->mapFromSource(m_tableModel->index(row, 0)).row());
    else
        m_table->clearSelection();
    if (!m_inspection)
        return;
    m_slopes->setItems(slopesOf(m_inspection->routers, layerShown()), tr("base"), tr("tuned"));
    m_slopes->setHighlighted(layerShown() == m_selection->pick().layer ? m_selection->pick().expert : -1);
    m_slopesHead->setNote(tr("L%1, ascending").arg(layerShown()));
}

} // namespace moescope
