// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/statistic_map.h"

#include <algorithm>
#include <cmath>

#include "controls/section_head.h"
#include "models/core_text.h"
#include "panels/section.h"
#include "plots/histogram_rows.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int tallestMap = 360;         // design pixels; models with more rows get lower ones
constexpr std::size_t manyValues = 400; // from here on single outliers do not set the colours' range

struct Extent {
    double lower = 0.0, upper = 1.0, most = 1.0;
};

Extent extentOf(const std::vector<double>& values) {
    std::vector<double> sorted;
    std::copy_if(values.begin(), values.end(), std::back_inserter(sorted), [](double v) { return std::isfinite(v); });
    if (sorted.empty())
        return {};
    std::sort(sorted.begin(), sorted.end());
    const std::size_t cut = sorted.size() > manyValues ? sorted.size() / 200 : 0;
    return {sorted[cut], sorted[sorted.size() - 1 - cut], std::max(std::abs(sorted.front()), std::abs(sorted.back()))};
}

/// Statistics that are measured on one scale, so that a range of colours chosen for one of them suits the others.
QString kindOf(std::string_view id) {
    for (const std::string_view exponent : {"alpha_hill", "alpha_hill_whole", "alpha_ks", "alpha_mid", "alpha_peak"})
        if (id == exponent)
            return QStringLiteral("alpha");
    for (const std::string_view family : {"rounding_error", "rounding_relative"})
        if (id.starts_with(family))
            return toQString(family);
    return toQString(id);
}

} // namespace

StatisticMap::StatisticMap(Selection* selection, QObject* parent)
    : QObject(parent)
    , m_selection(selection)
    , m_gradient(viridis)
    , m_mapHead(new SectionHead({}))
    , m_histogramHead(new SectionHead({})) {
    QCustomPlot* map = makePlot(120);
    m_heatmap = new Heatmap(map, tr("Statistic by layer, projection and expert"));
    m_mapSection = makeSection(m_mapHead, map);
    QCustomPlot* histogram = makePlot(120);
    m_histogram = new HistogramRows(histogram);
    m_histogramSection = makeSection(m_histogramHead, histogram);
    attachExport(m_mapHead->exportButton(), m_heatmap);
    attachExport(m_histogramHead->exportButton(), m_histogram);
    connect(m_heatmap, &Heatmap::hovered, this, &StatisticMap::hovered);
    connect(m_histogram, &HistogramRows::hovered, this, &StatisticMap::hovered);
    connect(m_heatmap, &Heatmap::picked, selection, &Selection::setPick);
    connect(m_heatmap, &Heatmap::overlayPicked, selection, &Selection::addOverlay);
    connect(m_histogram, &HistogramRows::rowPicked, this, [this](int row) {
        const auto& groups = m_heatmap->data().rows;
        if (const auto at = static_cast<std::size_t>(row) * 3; at < groups.size())
            m_selection->setPick({groups[at].layer, m_selection->pick().expert, m_selection->pick().projection});
    });
    connect(m_histogram, &HistogramRows::binsChanged, this,
            [this] { m_histogramHead->setNote(tr("bins of %1").arg(m_histogram->binText())); });
    connect(selection, &Selection::pickChanged, this, &StatisticMap::showHighlight);
    connect(selection, &Selection::overlaysChanged, this, &StatisticMap::showHighlight);
}

void StatisticMap::setModel(std::shared_ptr<const Model> model) {
    m_model = std::move(model);
    m_inspection.reset();
    show();
}

void StatisticMap::setInspection(std::shared_ptr<const Inspection> inspection) {
    m_inspection = std::move(inspection);
    show();
}

void StatisticMap::setStatistic(const StatisticInfo* statistic) {
    m_statistic = statistic;
    show();
}

void StatisticMap::setGradient(Heatmap::Gradient gradient) {
    m_gradient = std::move(gradient);
    show();
}

void StatisticMap::setNumbersVisible(bool visible) { m_heatmap->setNumbersVisible(visible); }

double StatisticMap::valueOf(int linear) const {
    if (!m_inspection || linear < 0 || linear >= static_cast<int>(m_inspection->linears.size()))
        return NAN;
    return m_statistic->value(m_inspection->linears[static_cast<std::size_t>(linear)]).value_or(NAN);
}

void StatisticMap::fillRows(HeatmapData& data, double factor) {
    for (std::size_t layer = 0; layer < m_model->layers().size(); ++layer) {
        const auto& experts = m_model->layers()[layer].experts;
        if (experts.empty())
            continue;
        for (int p = 0; p < 3; ++p) {
            const int projection = static_cast<int>(Projection::gate) + p;
            HeatmapRow row{QString("L%1").arg(layer),
                           toQString(nameOf(static_cast<Projection>(projection))),
                           static_cast<int>(layer),
                           projection,
                           -1,
                           std::vector<double>(static_cast<std::size_t>(data.columns), NAN)};
            for (std::size_t e = 0; e < experts.size(); ++e)
                row.values[e] = valueOf(experts[e][static_cast<std::size_t>(p)]) * factor;
            data.rows.push_back(std::move(row));
        }
    }
}

void StatisticMap::show() {
    if (!m_model || !m_statistic)
        return;
    HeatmapData data;
    data.columns = m_model->config().experts;
    fillRows(data, 1.0);
    m_values.clear();
    for (const HeatmapRow& row : data.rows)
        m_values.insert(m_values.end(), row.values.begin(), row.values.end());
    Extent extent = extentOf(m_values);
    const int exponent = displayExponent(extent.most);
    const double factor = std::pow(10.0, -exponent);
    for (HeatmapRow& row : data.rows)
        for (double& v : row.values)
            v *= factor;
    const QString name = coreText(m_statistic->name), unit = coreText(m_statistic->unit);
    const QString scaled = exponent == 0 ? name : name + ' ' + powerText(-exponent);
    data.columnTitle = tr("Expert");
    data.quantity = name;
    data.definition = coreText(m_statistic->definition);
    data.source = coreText(m_statistic->source);
    data.kind = kindOf(m_statistic->id);
    data.unit = 1.0 / factor;
    data.decimals = displayDecimals(extent.most * factor);
    HeatmapTexts texts;
    texts.value = [factor, unit](HeatmapCell, double v) {
        return (significantText(v / factor, 4) + ' ' + unit).trimmed();
    };
    texts.place = [this](HeatmapCell cell) {
        const Pick pick = m_heatmap->pickOf(cell);
        const int linear = m_model->layers()[static_cast<std::size_t>(pick.layer)].experts[static_cast<std::size_t>(
            pick.expert)][static_cast<std::size_t>(pick.projection - static_cast<int>(Projection::gate))];
        return QString::fromStdString(m_model->linears()[static_cast<std::size_t>(linear)].module);
    };
    m_mapHead->setTitle(tr("%1 by layer, projection and expert").arg(scaled));
    m_mapHead->setNote(data.definition);
    m_histogramHead->setTitle(tr("%1 by layer").arg(name));
    std::vector<HistogramRows::Row> rows;
    for (const HeatmapRow& row : data.rows) {
        if (rows.empty() || rows.back().label != row.group)
            rows.push_back({row.group, {}});
        rows.back().values.insert(rows.back().values.end(), row.values.begin(), row.values.end());
    }
    const int decimals = data.decimals;
    m_heatmap->setTexts(std::move(texts));
    m_heatmap->setData(std::move(data));
    m_heatmap->setGradient(m_gradient, extent.lower * factor, extent.upper * factor);
    const int height = std::min(m_heatmap->preferredHeight(), Theme::instance().px(tallestMap));
    m_heatmap->plot()->setFixedHeight(height);
    m_histogram->setRows(std::move(rows), scaled, decimals);
    m_histogram->setColours([this](double v) { return m_heatmap->colourOf(v); });
    showHighlight();
}

void StatisticMap::showHighlight() {
    const Pick pick = m_selection->pick();
    m_heatmap->highlight(pick, m_selection->overlays());
    int row = -1;
    const auto& rows = m_heatmap->data().rows;
    for (std::size_t i = 0; i < rows.size() && row < 0; i += 3)
        if (!pick.isEmpty() && rows[i].layer == pick.layer)
            row = static_cast<int>(i / 3);
    m_histogram->setHighlightedRow(row);
}

} // namespace moescope
