// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/coverage_section.h"

#include <algorithm>
#include <cmath>

#include <QComboBox>
#include <QTableView>
#include <QVBoxLayout>

#include "controls/figure_strip.h"
#include "controls/section_head.h"
#include "help/help_topic.h"
#include "models/coverage_table_model.h"
#include "panels/routing_values.h"
#include "panels/section.h"
#include "panels/table_view.h"
#include "plots/heatmap.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"

namespace moescope {

namespace {

constexpr int leastCoverageHeight = 170, tallestCoverageMap = 420; // design pixels

QString tokensText(std::int64_t tokens, double share) {
    return CoverageSection::tr("%Ln tokens, %1", nullptr, static_cast<int>(tokens)).arg(percentText(share, 2));
}

} // namespace

CoverageSection::CoverageSection(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_figures(new FigureStrip)
    , m_mapHead(new SectionHead(tr("Tokens per expert")))
    , m_flaggedHead(new SectionHead(tr("Experts by tokens"), tr("fewest first")))
    , m_text(new QComboBox)
    , m_model(new CoverageTableModel(this))
    , m_flagged(makeTable(m_model, tr("Experts by tokens"))) {
    QCustomPlot* map = makePlot(leastCoverageHeight);
    m_map = new Heatmap(map, tr("Tokens per expert"));
    attachExport(m_mapHead->exportButton(), m_map);
    m_text->setAccessibleName(tr("Text whose tokens the map counts"));
    m_text->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_mapHead->addControl(m_text);
    connect(m_text, &QComboBox::activated, this, &CoverageSection::showMap);
    m_flagged->setMinimumHeight(Theme::instance().px(220));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(Theme::instance().px(8));
    column->addWidget(m_figures);
    column->addWidget(makeRule());
    column->addWidget(makeSection(m_mapHead, map));
    column->addWidget(makeRule());
    column->addWidget(makeSection(m_flaggedHead, m_flagged), 1);

    HeatmapTexts texts;
    texts.value = [this](HeatmapCell cell, double) {
        const Pick pick = m_map->pickOf(cell);
        const ExpertCoverage* expert = at(pick.layer, pick.expert);
        if (!expert)
            return QString();
        if (const int text = m_text->currentIndex() - 1; text >= 0) {
            const auto index = static_cast<std::size_t>(text);
            const std::int64_t reached = expert->tokensByDataset[index];
            const double of = static_cast<double>(std::max<std::int64_t>(1, m_coverage->datasetTokens[index]));
            return tokensText(reached, static_cast<double>(reached) / of);
        }
        const QString counts = tokensText(expert->tokens, expert->share);
        return expert->dead ? counts + tr(", dead") : expert->starving ? counts + tr(", starving") : counts;
    };
    texts.place = [this](HeatmapCell cell) {
        const Pick pick = m_map->pickOf(cell);
        return tr("Layer %1, expert %2").arg(pick.layer).arg(pick.expert);
    };
    texts.mark = [this](HeatmapCell cell) {
        const Pick pick = m_map->pickOf(cell);
        const ExpertCoverage* expert = at(pick.layer, pick.expert);
        return expert && (expert->dead || expert->starving) ? QStringLiteral("warning") : QString();
    };
    m_map->setTexts(std::move(texts));
    connect(m_map, &Heatmap::hovered, this, &CoverageSection::hovered);
    connect(m_map, &Heatmap::picked, selection, &Selection::setPick);
    connect(m_map, &Heatmap::overlayPicked, selection, &Selection::addOverlay);
    const auto showPick = [this] {
        m_map->highlight(m_selection->pick(), m_selection->overlays());
        if (const int row = m_model->rowOf(m_selection->pick().layer, m_selection->pick().expert); row >= 0)
            m_flagged->selectRow(row);
        else
            m_flagged->clearSelection();
    };
    connect(selection, &Selection::pickChanged, this, showPick);
    connect(selection, &Selection::overlaysChanged, this, showPick);
    whenRowChosen(m_flagged, [this](int row) {
        const ExpertCoverage& expert = m_model->expertOf(row);
        m_selection->setPick({expert.layer, expert.expert, -1});
    });
}

const ExpertCoverage* CoverageSection::at(int layer, int expert) const {
    if (m_coverage)
        for (const auto& experts : m_coverage->layers)
            if (!experts.empty() && experts.front().layer == layer && expert < static_cast<int>(experts.size()))
                return &experts[static_cast<std::size_t>(expert)];
    return nullptr;
}

void CoverageSection::showMap() {
    const int text = m_text->currentIndex() - 1;
    HeatmapData cells = coverageMap(*m_coverage, text);
    const double most = largestIn(cells);
    const std::int64_t tokens =
        text < 0 ? m_coverage->tokens : m_coverage->datasetTokens[static_cast<std::size_t>(text)];
    m_mapHead->setNote(tr("share of %1 tokens, %; even spread %2")
                           .arg(countText(tokens),
                                percentText(m_coverage->experts ? 1.0 * m_coverage->topK / m_coverage->experts : 0.0)));
    m_map->setData(std::move(cells));
    m_map->setGradient(viridis, 0.0, std::max(most, 1e-9));
    m_map->plot()->setFixedHeight(std::clamp(m_map->preferredHeight() * 3 / 2,
                                             Theme::instance().px(leastCoverageHeight),
                                             Theme::instance().px(tallestCoverageMap)));
    m_map->highlight(m_selection->pick(), m_selection->overlays());
}

void CoverageSection::setCoverage(std::shared_ptr<const Coverage> coverage) {
    m_coverage = std::move(coverage);
    m_model->setCoverage(m_coverage);
    if (!m_coverage)
        return;
    const QString kept = m_text->currentText();
    m_text->clear();
    m_text->addItem(tr("All texts"));
    for (const std::string& dataset : m_coverage->datasets)
        m_text->addItem(QString::fromStdString(dataset));
    m_text->setCurrentIndex(std::max(0, m_text->findText(kept)));
    m_text->setVisible(m_coverage->datasets.size() > 1);
    showMap();
    std::int64_t fewest = m_coverage->tokens;
    for (const auto& layer : m_coverage->layers)
        for (const ExpertCoverage& expert : layer)
            fewest = std::min(fewest, expert.tokens);
    QStringList names;
    for (const std::string& dataset : m_coverage->datasets)
        names << QString::fromStdString(dataset);
    const QString threshold = percentText(m_coverage->starvingShare);
    setHelpTopic(m_figures, "methods/coverage.md#dead");
    m_figures->setFigures({
        {tr("Tokens"), countText(m_coverage->tokens), names.join(", "), tr("Calibration tokens that were traced.")},
        {tr("Dead experts"), countText(deadExperts(*m_coverage)), tr("no token at all"),
         tr("Experts that no token reached: they are rounded to nearest, or tuned on all router inputs if the run "
            "is told so.")},
        {tr("Starving experts"), countText(starvingExperts(*m_coverage)), tr("below %1 of tokens").arg(threshold),
         tr("Experts with fewer tokens than the threshold: little to tune on; the Run room says what becomes of "
            "them.")},
        {tr("Fewest tokens"), countText(fewest), tr("of an expert"), {}},
    });
}

} // namespace moescope
