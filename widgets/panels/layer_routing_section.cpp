// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/layer_routing_section.h"

#include <algorithm>
#include <cmath>

#include <QHeaderView>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "controls/segmented.h"
#include "panels/routing_values.h"
#include "panels/section.h"
#include "panels/table_view.h"
#include "plots/bar_plot.h"
#include "plots/heatmap.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int leastSharesHeight = 110, leastTogetherHeight = 190, tallestMap = 420; // design pixels

int heightOf(const Heatmap& map, int least) {
    const Theme& theme = Theme::instance();
    return std::clamp(map.preferredHeight() * 3 / 2, theme.px(least), theme.px(tallestMap));
}

QCPColorGradient signedMap(const Palette& palette) { return diverging(palette, palette.negative, palette.positive); }

void addRow(QStandardItemModel& model, const QStringList& cells) {
    QList<QStandardItem*> items;
    for (const QString& cell : cells) {
        auto* item = new QStandardItem(cell);
        item->setEditable(false);
        item->setTextAlignment((items.isEmpty() ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        items << item;
    }
    model.appendRow(items);
}

} // namespace

LayerRoutingSection::LayerRoutingSection(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_sharesHead(new SectionHead(tr("Texts side by side")))
    , m_togetherHead(new SectionHead(tr("Chosen together")))
    , m_marginHead(new SectionHead(tr("Margins")))
    , m_sharesView(new Segmented)
    , m_togetherView(new Segmented)
    , m_textRows(new QStandardItemModel(this))
    , m_texts(makeTable(m_textRows, tr("Routing of each text"))) {
    QCustomPlot *shares = makePlot(leastSharesHeight), *together = makePlot(leastTogetherHeight),
                *margins = makePlot(leastTogetherHeight);
    m_shares = new Heatmap(shares, tr("Texts side by side"));
    m_together = new Heatmap(together, tr("Chosen together"));
    m_margins = new BarPlot(margins, tr("Margins"), tr("Margin of rank k over k+1, in sd"), tr("Tokens, %"));
    m_sharesView->addSegment("share", tr("Tokens"));
    m_sharesView->addSegment("significance", tr("Significance"))
        ->setToolTip(tr("MoQa's: gated second moments of the inputs times the squares of the weights"));
    m_togetherView->addSegment("percent", tr("Percent"));
    m_togetherView->addSegment("correlation", tr("Correlation"))
        ->setToolTip(tr("MoQa's: above 0 where two experts are chosen together more often than by chance"));
    m_sharesHead->addControl(m_sharesView);
    m_togetherHead->addControl(m_togetherView);
    connect(m_sharesView, &Segmented::changed, this, &LayerRoutingSection::showShares);
    connect(m_togetherView, &Segmented::changed, this, &LayerRoutingSection::showTogether);
    attachExport(m_sharesHead->exportButton(), m_shares);
    attachExport(m_togetherHead->exportButton(), m_together);
    attachExport(m_marginHead->exportButton(), m_margins);
    m_shares->setGradient(viridis, 0.0, 1.0);
    m_together->setGradient(viridis, 0.0, 1.0);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(Theme::instance().px(8));
    column->addWidget(makeSection(m_sharesHead, shares));
    column->addWidget(m_texts);
    column->addWidget(makeRule());
    column->addWidget(makeRow({{makeSection(m_togetherHead, together), 6}, {makeSection(m_marginHead, margins), 4}}));
    for (Heatmap* map : {m_shares, m_together}) {
        connect(map, &Heatmap::hovered, this, &LayerRoutingSection::hovered);
        connect(map, &Heatmap::picked, selection, &Selection::setPick);
        connect(map, &Heatmap::overlayPicked, selection, &Selection::addOverlay);
    }
    connect(m_margins, &BarPlot::hovered, this, &LayerRoutingSection::hovered);
    connect(selection, &Selection::pickChanged, this, &LayerRoutingSection::follow);
    connect(selection, &Selection::overlaysChanged, this, &LayerRoutingSection::follow);

    HeatmapTexts pair;
    pair.place = [this](HeatmapCell cell) {
        return tr("Layer %1, experts %2 and %3").arg(m_routing->layers[m_layer].layer).arg(cell.row).arg(cell.column);
    };
    pair.value = [this](HeatmapCell cell, double value) {
        if (m_togetherView->current() == "correlation")
            return tr("correlation %1").arg(fixedText(value, 3));
        return tr("%1 % of the tokens of expert %2 chose the other one too").arg(fixedText(value, 1)).arg(cell.row);
    };
    m_together->setTexts(std::move(pair));
    HeatmapTexts share;
    share.place = [this](HeatmapCell cell) {
        return tr("%1, layer %2, expert %3")
            .arg(m_shares->data().rows[static_cast<std::size_t>(cell.row)].label)
            .arg(m_routing->layers[m_layer].layer)
            .arg(cell.column);
    };
    share.value = [this](HeatmapCell, double value) {
        return m_sharesView->current() == "significance"
                   ? tr("%1 % of the layer's significance").arg(fixedText(value, 2))
                   : tr("%1 % of the tokens").arg(fixedText(value, 2));
    };
    m_shares->setTexts(std::move(share));
}

void LayerRoutingSection::setRouting(std::shared_ptr<const RoutingStatistics> routing) {
    m_routing = std::move(routing);
    m_layer = 0;
    if (m_routing && !m_routing->layers.empty()) {
        follow();
        showLayer();
    }
}

void LayerRoutingSection::follow() {
    if (!m_routing)
        return;
    const auto found = std::ranges::find(m_routing->layers, m_selection->pick().layer, &LayerRouting::layer);
    if (const auto index = static_cast<std::size_t>(found - m_routing->layers.begin());
        found != m_routing->layers.end() && index != m_layer) {
        m_layer = index;
        showLayer();
    }
    for (Heatmap* map : {m_shares, m_together})
        map->highlight(m_selection->pick(), m_selection->overlays());
}

void LayerRoutingSection::showLayer() {
    const LayerRouting& layer = m_routing->layers[m_layer];
    const DatasetRouting all = pooled(*m_routing, layer);
    m_margins->setValue(marginBars(all.margins));
    m_marginHead->setNote(tr("layer %1").arg(layer.layer));
    showShares();
    showTogether();
    showTexts(layer);
}

void LayerRoutingSection::showShares() {
    if (!m_routing)
        return;
    const LayerRouting& layer = m_routing->layers[m_layer];
    const bool significance = m_sharesView->current() == "significance";
    HeatmapData shares = significance ? significancesByDataset(*m_routing, layer) : sharesByDataset(*m_routing, layer);
    const double most = std::max(largestIn(shares), 1e-9);
    m_shares->setData(std::move(shares));
    m_shares->setGradient(viridis, 0.0, most); // after the data: the scale's title and steps are theirs
    m_sharesHead->setNote(significance ? tr("layer %1: % of the layer's significance").arg(layer.layer)
                                       : tr("layer %1: % of a text's tokens that reach the expert").arg(layer.layer));
    m_shares->plot()->setFixedHeight(heightOf(*m_shares, leastSharesHeight));
    m_shares->highlight(m_selection->pick(), m_selection->overlays());
}

void LayerRoutingSection::showTogether() {
    if (!m_routing)
        return;
    const LayerRouting& layer = m_routing->layers[m_layer];
    const DatasetRouting all = pooled(*m_routing, layer);
    if (m_togetherView->current() == "correlation") {
        std::int64_t tokens = 0;
        for (const RoutingDataset& text : m_routing->datasets)
            tokens += text.tokens;
        HeatmapData pairs = coActivationCorrelationMap(all, tokens, layer.layer);
        const double most = std::max(largestIn(pairs), 1e-9);
        m_together->setData(std::move(pairs));
        m_together->setGradient(signedMap, -most, most);
        m_togetherHead->setNote(tr("layer %1: correlation of being chosen").arg(layer.layer));
    } else {
        HeatmapData pairs = coActivationMap(all, layer.layer);
        const double most = std::max(largestIn(pairs), 1e-9);
        m_together->setData(std::move(pairs));
        m_together->setGradient(viridis, 0.0, most);
        m_togetherHead->setNote(tr("layer %1: % of the row's tokens that chose the column too").arg(layer.layer));
    }
    m_together->plot()->setFixedHeight(heightOf(*m_together, leastTogetherHeight));
    m_together->highlight(m_selection->pick(), m_selection->overlays());
}

void LayerRoutingSection::showTexts(const LayerRouting& layer) {
    m_textRows->clear();
    m_textRows->setHorizontalHeaderLabels({tr("Text"), tr("Tokens"), tr("Perplexity"), tr("Router entropy"),
                                           tr("Load variation"), tr("Balance loss"), tr("Median margin")});
    const QStringList tips{
        {},
        tr("Tokens that were traced"),
        tr("Exponential of the mean negative log likelihood; windows of %1 tokens").arg(m_routing->length),
        tr("Mean of -Σ p ln p over all experts, nats; at most ln E = %1")
            .arg(fixedText(std::log(std::max(1, m_routing->experts)), 2)),
        tr("Coefficient of variation of the tokens over the experts: 0 where all get as many"),
        tr("E Σ f P (Switch Transformers, eq. 4): 1 where balanced"),
        tr("Half of the tokens have their k-th and next expert closer than this, in standard deviations")};
    for (int column = 0; column < tips.size(); ++column)
        m_textRows->horizontalHeaderItem(column)->setToolTip(tips[column]);
    for (std::size_t i = 0; i < layer.datasets.size(); ++i) {
        const RoutingDataset& text = m_routing->datasets[i];
        const DatasetRouting& routing = layer.datasets[i];
        addRow(*m_textRows, {QString::fromStdString(text.name), countText(text.tokens),
                             text.perplexity ? fixedText(*text.perplexity, 1) : QStringLiteral("–"),
                             fixedText(routing.entropy, 3), fixedText(routing.loadVariation, 3),
                             fixedText(routing.switchLoss, 3), fixedText(routing.margins.median(), 3)});
    }
    m_texts->setFixedHeight(m_texts->horizontalHeader()->sizeHint().height() +
                            m_texts->verticalHeader()->defaultSectionSize() * std::min(6, m_textRows->rowCount()) +
                            2 * m_texts->frameWidth());
    m_texts->resizeColumnsToContents();
}

} // namespace moescope
#include "moc_layer_routing_section.cpp"
