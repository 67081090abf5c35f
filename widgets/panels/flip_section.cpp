// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/flip_section.h"

#include <algorithm>
#include <cmath>

#include <QComboBox>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "panels/routing_values.h"
#include "panels/section.h"
#include "plots/heatmap.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"

namespace moescope {

constexpr int tallestFlipMap = 300; // design pixels

FlipSection::FlipSection(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_lostHead(new SectionHead(tr("Experts lost and gained")))
    , m_replacementHead(new SectionHead(tr("Replacement")))
    , m_layer(new QComboBox) {
    QCustomPlot *lost = makePlot(160), *replacement = makePlot(160);
    m_lostGained = new Heatmap(lost, tr("Experts lost and gained"));
    m_lostGained->setScaleUnsigned(true);
    m_replacement = new Heatmap(replacement, tr("Replacement of experts"));
    m_replacement->setNumbersVisible(true);
    m_layer->setProperty("compact", true);
    m_layer->setAccessibleName(tr("Layer of the replacement matrix"));
    m_replacementHead->addControl(m_layer);
    attachExport(m_lostHead->exportButton(), m_lostGained);
    attachExport(m_replacementHead->exportButton(), m_replacement);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins({});
    outer->addWidget(makeRow({{makeSection(m_lostHead, lost), 61}, {makeSection(m_replacementHead, replacement), 39}}));

    m_lostGained->setTexts({
        .number = [](HeatmapCell, double v) { return fixedText(std::abs(v), 0); },
        .value =
            [](HeatmapCell cell, double v) {
                const auto tokens = static_cast<int>(std::lround(std::abs(v)));
                return cell.row % 2 ? tr("gained %Ln tokens", nullptr, tokens) : tr("lost %Ln tokens", nullptr, tokens);
            },
        .place =
            [this](HeatmapCell cell) {
                const Pick pick = m_lostGained->pickOf(cell);
                return tr("Layer %1, expert %2").arg(pick.layer).arg(pick.expert);
            },
        .mark = {},
    });
    m_replacement->setTexts({
        .number = {},
        .value =
            [](HeatmapCell, double v) {
                return tr("%Ln tokens", nullptr, std::isnan(v) ? 0 : static_cast<int>(std::lround(v)));
            },
        .place =
            [this](HeatmapCell cell) {
                return tr("Layer %1, expert %2 → %3")
                    .arg(m_replacement->pickOf(cell).layer)
                    .arg(cell.row)
                    .arg(cell.column);
            },
        .mark = {},
    });
    for (Heatmap* map : {m_lostGained, m_replacement}) {
        connect(map, &Heatmap::hovered, this, &FlipSection::hovered);
        connect(map, &Heatmap::picked, selection, &Selection::setPick);
        connect(map, &Heatmap::overlayPicked, selection, &Selection::addOverlay);
    }
    connect(m_layer, &QComboBox::activated, this, [this] { m_chosenByHand = true; });
    connect(m_layer, &QComboBox::currentIndexChanged, this, &FlipSection::showReplacement);
    connect(selection, &Selection::pickChanged, this, &FlipSection::follow);
    connect(selection, &Selection::overlaysChanged, this, &FlipSection::follow);
}

void FlipSection::setComparison(std::shared_ptr<const Comparison> comparison) {
    m_comparison = std::move(comparison);
    m_chosenByHand = false;
    const QSignalBlocker blocker(m_layer);
    m_layer->clear();
    if (!m_comparison)
        return;
    HeatmapData cells = lostOverGained(*m_comparison);
    const double most = std::max(1.0, largestIn(cells));
    for (const LayerFlips& flips : m_comparison->layers)
        m_layer->addItem(tr("Layer %1").arg(flips.layer), flips.layer);
    m_lostHead->setNote(tr("tokens whose top-%1 set changed, of %2")
                            .arg(m_comparison->topK)
                            .arg(countText(static_cast<std::int64_t>(m_comparison->ids.size()))));
    m_lostGained->setData(std::move(cells));
    m_lostGained->setGradient([](const Palette& p) { return diverging(p, p.positive, p.negative); }, -most, most);
    const int height = std::min(m_lostGained->preferredHeight(), Theme::instance().px(tallestFlipMap));
    m_lostGained->plot()->setMinimumHeight(height);
    m_replacement->plot()->setMinimumHeight(height);
    follow();
    showReplacement();
}

void FlipSection::follow() {
    m_lostGained->highlight(m_selection->pick(), m_selection->overlays());
    const int index = m_layer->findData(m_selection->pick().layer);
    if (index >= 0 && !m_chosenByHand)
        m_layer->setCurrentIndex(index);
    const bool sameLayer = m_layer->currentData().toInt() == m_selection->pick().layer;
    m_replacement->highlight(sameLayer ? m_selection->pick() : Pick{});
}

void FlipSection::showReplacement() {
    if (!m_comparison)
        return;
    HeatmapData cells = replacementOf(*m_comparison, m_layer->currentData().toInt());
    const double most = std::max(1.0, largestIn(cells));
    m_replacementHead->setNote(tr("lost → gained"));
    m_replacement->setData(std::move(cells));
    m_replacement->setGradient(viridis, 0.0, most);
    follow();
}

} // namespace moescope
