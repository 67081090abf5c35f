// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/routing_values.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QCoreApplication>

#include "plots/number_text.h"
#include "routing/moqa.h"

namespace moescope {
namespace {

class Routing {
    Q_DECLARE_TR_FUNCTIONS(Routing)
};

QString layerLabel(int layer) { return QString("L%1").arg(layer); }

std::vector<double> doubles(const std::vector<std::int64_t>& counts, double factor) {
    std::vector<double> values;
    for (const std::int64_t n : counts)
        values.push_back(factor * static_cast<double>(n));
    return values;
}

const LayerFlips* find(const Comparison& comparison, int layer) {
    const auto found = std::find_if(comparison.layers.begin(), comparison.layers.end(),
                                    [layer](const LayerFlips& flips) { return flips.layer == layer; });
    return found == comparison.layers.end() ? nullptr : &*found;
}

} // namespace

HeatmapData lostOverGained(const Comparison& comparison) {
    HeatmapData data;
    data.columns = comparison.experts;
    data.columnTitle = Routing::tr("Expert");
    data.scaleTitle = Routing::tr("lost · tokens · gained");
    data.decimals = 0;
    data.definition =
        Routing::tr("Lost: tokens that full precision sends to the expert and the quantized model does not. "
                    "Gained: the other way round.");
    for (const LayerFlips& flips : comparison.layers) {
        data.rows.push_back(
            {layerLabel(flips.layer), Routing::tr("lost"), flips.layer, -1, -1, doubles(flips.lost, 1.0)});
        data.rows.push_back(
            {layerLabel(flips.layer), Routing::tr("gained"), flips.layer, -1, -1, doubles(flips.gained, -1.0)});
    }
    return data;
}

HeatmapData replacementOf(const Comparison& comparison, int layer) {
    HeatmapData data;
    data.columns = comparison.experts;
    data.columnTitle = Routing::tr("Gained expert");
    data.rowTitle = Routing::tr("Lost expert");
    data.scaleTitle = Routing::tr("tokens");
    data.decimals = 0;
    data.definition =
        Routing::tr("Tokens whose lost expert (row) was replaced by the gained one (column); the best lost pairs with "
                    "the best gained.");
    const LayerFlips* flips = find(comparison, layer);
    if (!flips)
        return data;
    const auto experts = static_cast<std::size_t>(comparison.experts);
    for (std::size_t lost = 0; lost < experts; ++lost) {
        HeatmapRow row{{}, QString::number(lost), layer, -1, static_cast<int>(lost), std::vector<double>(experts, NAN)};
        for (std::size_t gained = 0; gained < experts; ++gained)
            if (const std::int64_t n = flips->replacement[lost * experts + gained]; n > 0)
                row.values[gained] = static_cast<double>(n);
        data.rows.push_back(std::move(row));
    }
    return data;
}

BarPlot::Value flipsByMargin(const Comparison& comparison) {
    constexpr int bins = 20;
    constexpr double widest = 1.5; // sd; rarer and hardly ever flipped beyond
    std::vector<double> flipped(bins, 0.0), seen(bins, 0.0);
    std::vector<float> margins;
    for (const LayerFlips& flips : comparison.layers)
        for (std::size_t t = 0; t < flips.margins.size() && t < flips.replacedByToken.size(); ++t) {
            const bool flip = flips.replacedByToken[t] > 0;
            if (flip)
                margins.push_back(flips.margins[t]);
            const auto bin = static_cast<int>(static_cast<double>(flips.margins[t]) / widest * bins);
            if (bin < 0 || bin >= bins)
                continue;
            seen[static_cast<std::size_t>(bin)] += 1.0;
            flipped[static_cast<std::size_t>(bin)] += flip ? 1.0 : 0.0;
        }
    BarPlot::Value value{0.0, widest / bins, {}, {}, -1.0, {}};
    for (std::size_t bin = 0; bin < seen.size(); ++bin) {
        const double rate = seen[bin] > 0.0 ? flipped[bin] / seen[bin] : 0.0;
        value.heights.push_back(100.0 * rate);
        value.notes.push_back(Routing::tr("Margin %1 to %2 sd: %3 of %4 sets flipped, %5")
                                  .arg(fixedText(static_cast<double>(bin) * value.width, 2),
                                       fixedText(static_cast<double>(bin + 1) * value.width, 2),
                                       countText(std::llround(flipped[bin])), countText(std::llround(seen[bin])),
                                       percentText(rate)));
    }
    if (margins.empty())
        return value;
    const auto nineTenths = margins.begin() + static_cast<std::ptrdiff_t>(margins.size() * 9 / 10);
    std::nth_element(margins.begin(), nineTenths, margins.end());
    value.markAt = static_cast<double>(*nineTenths);
    value.markText = Routing::tr("90 % of flips\nleft of %1 sd").arg(fixedText(value.markAt, 2));
    return value;
}

TokenStrip::Window tokenWindow(const Comparison& comparison, int window) {
    const auto first = static_cast<std::size_t>(window) * static_cast<std::size_t>(comparison.length);
    TokenStrip::Window value;
    value.topK = comparison.topK;
    if (first >= comparison.ids.size())
        return value;
    // Packed windows have fewer tokens than places: theirs follow one another here.
    const std::size_t n = std::min(static_cast<std::size_t>(comparison.length), comparison.ids.size() - first);
    for (std::size_t t = first; t < first + n; ++t) {
        const QString text =
            t < comparison.tokenTexts.size() ? QString::fromStdString(comparison.tokenTexts[t]) : QString();
        value.texts.push_back(text.isEmpty() ? QString::number(comparison.ids[t]) + ' ' : text);
    }
    for (const LayerFlips& flips : comparison.layers) {
        TokenStrip::Row row{flips.layer, std::vector<std::uint8_t>(n, 0), {}};
        for (std::size_t t = 0; t < n && first + t < flips.replacedByToken.size(); ++t)
            row.replaced[t] = flips.replacedByToken[first + t];
        if (flips.margins.size() >= first + n)
            row.margins.assign(flips.margins.begin() + static_cast<std::ptrdiff_t>(first),
                               flips.margins.begin() + static_cast<std::ptrdiff_t>(first + n));
        value.rows.push_back(std::move(row));
    }
    return value;
}

double largestIn(const HeatmapData& data) {
    double most = 0.0;
    for (const HeatmapRow& row : data.rows)
        for (const double v : row.values)
            if (std::isfinite(v))
                most = std::max(most, std::abs(v));
    return most;
}

DriftMap driftOf(const RouterStatistics& routers) {
    DriftMap map;
    map.hasBase =
        !routers.layers.empty() && !routers.layers.front().empty() && routers.layers.front().front().drift.has_value();
    for (const auto& layer : routers.layers) {
        HeatmapRow row{layer.empty() ? QString() : layerLabel(layer.front().layer),
                       {},
                       layer.empty() ? -1 : layer.front().layer,
                       -1,
                       -1,
                       {}};
        for (const ExpertRouterStatistics& expert : layer)
            row.values.push_back(map.hasBase ? expert.drift.value_or(NAN) : expert.norm);
        map.data.columns = std::max(map.data.columns, static_cast<int>(row.values.size()));
        map.data.rows.push_back(std::move(row));
    }
    map.exponent = displayExponent(largestIn(map.data) / 20.0); // whole numbers of one or two digits read best in cells
    if (map.exponent != 0)
        map.exponent = static_cast<int>(std::floor(std::log10(largestIn(map.data)))) - 1;
    for (HeatmapRow& row : map.data.rows)
        for (double& v : row.values)
            v *= std::pow(10.0, -map.exponent);
    map.most = largestIn(map.data);
    map.data.columnTitle = Routing::tr("Expert");
    map.data.decimals = map.exponent == 0 ? displayDecimals(map.most) : 0;
    map.data.quantity = map.hasBase ? Routing::tr("Router-norm drift") : Routing::tr("Router norm");
    map.data.definition = map.hasBase ? Routing::tr("Norm of the expert's router row in this model minus the base's.")
                                      : Routing::tr("Norm of the expert's router row.");
    map.data.source = Routing::tr("Expert-wise mixed precision, arXiv 2604.06515");
    return map;
}

std::vector<SlopePlot::Item> slopesOf(const RouterStatistics& routers, int layer) {
    std::vector<SlopePlot::Item> items;
    for (const auto& experts : routers.layers)
        for (const ExpertRouterStatistics& expert : experts)
            if (expert.layer == layer && expert.baseNorm)
                items.push_back({QString("E%1").arg(expert.expert), *expert.baseNorm, expert.norm});
    return items;
}

HeatmapData coActivationMap(const DatasetRouting& routing, int layer) {
    HeatmapData data;
    const std::size_t experts = routing.experts.size();
    data.columns = static_cast<int>(experts);
    data.columnTitle = Routing::tr("Expert");
    data.rowTitle = Routing::tr("Expert");
    data.scaleTitle = Routing::tr("% of the row's tokens");
    data.quantity = Routing::tr("Chosen together");
    data.decimals = 0;
    data.definition = Routing::tr("Share of the tokens that chose the row's expert and the column's at once");
    for (std::size_t i = 0; i < experts; ++i) {
        HeatmapRow row{{}, QString::number(i), layer, -1, static_cast<int>(i), {}};
        const auto own = static_cast<double>(routing.experts[i].tokens);
        for (std::size_t j = 0; j < experts; ++j)
            row.values.push_back(
                i == j || own == 0.0 ? NAN : 100.0 * static_cast<double>(routing.coActivation[i * experts + j]) / own);
        data.rows.push_back(std::move(row));
    }
    return data;
}

HeatmapData coActivationCorrelationMap(const DatasetRouting& routing, std::int64_t tokens, int layer) {
    HeatmapData data;
    const std::size_t experts = routing.experts.size();
    data.columns = static_cast<int>(experts);
    data.columnTitle = Routing::tr("Expert");
    data.rowTitle = Routing::tr("Expert");
    data.scaleTitle = Routing::tr("correlation");
    data.quantity = Routing::tr("Correlation");
    data.decimals = 2;
    data.definition =
        Routing::tr("Correlation over the tokens of choosing the one expert and the other: 0 by chance, negative "
                    "where one stands in for the other.");
    data.source = Routing::tr("MoQa, arXiv 2503.21135");
    const std::vector<double> correlation = coActivationCorrelation(routing, tokens);
    for (std::size_t i = 0; i < experts; ++i) {
        HeatmapRow row{{}, QString::number(i), layer, -1, static_cast<int>(i), {}};
        for (std::size_t j = 0; j < experts; ++j)
            row.values.push_back(i == j ? NAN : correlation[i * experts + j]);
        data.rows.push_back(std::move(row));
    }
    return data;
}

HeatmapData significancesByDataset(const RoutingStatistics& statistics, const LayerRouting& layer) {
    HeatmapData data;
    data.columns = statistics.experts;
    data.columnTitle = Routing::tr("Expert");
    data.scaleTitle = Routing::tr("% of the layer");
    data.quantity = Routing::tr("Significance");
    data.decimals = 1;
    data.definition =
        Routing::tr("Expert's share of the layer's significance on a text: its gated inputs' second moments times "
                    "the squares of its weights.");
    data.source = Routing::tr("MoQa, arXiv 2503.21135 (our reading)");
    const DatasetTable significances = expertSignificances(layer);
    for (std::size_t i = 0; i < significances.size(); ++i) {
        HeatmapRow row{{}, QString::fromStdString(statistics.datasets[i].name), layer.layer, -1, -1, {}};
        for (const double share : significances[i])
            row.values.push_back(100.0 * share);
        row.values.resize(static_cast<std::size_t>(data.columns), NAN);
        data.rows.push_back(std::move(row));
    }
    return data;
}

HeatmapData sharesByDataset(const RoutingStatistics& statistics, const LayerRouting& layer) {
    HeatmapData data;
    data.columns = statistics.experts;
    data.columnTitle = Routing::tr("Expert");
    data.scaleTitle = Routing::tr("% of tokens");
    data.quantity = Routing::tr("Share");
    data.decimals = 1;
    data.definition =
        Routing::tr("Share of a text's tokens that reach the expert. Evenly spread, each would get top-k of experts.");
    for (std::size_t i = 0; i < layer.datasets.size(); ++i) {
        HeatmapRow row{{}, QString::fromStdString(statistics.datasets[i].name), layer.layer, -1, -1, {}};
        for (const ExpertRouting& expert : layer.datasets[i].experts)
            row.values.push_back(100.0 * expert.share);
        row.values.resize(static_cast<std::size_t>(data.columns), NAN);
        data.rows.push_back(std::move(row));
    }
    return data;
}

BarPlot::Value marginBars(const MarginHistogram& margins) {
    constexpr double widest = 2.0; // sd; hardly a token lies beyond
    const auto shown = static_cast<std::size_t>(std::lround(widest / MarginHistogram::binWidth));
    const auto total = static_cast<double>(std::max<std::int64_t>(1, margins.total()));
    BarPlot::Value value{0.0, MarginHistogram::binWidth, {}, {}, margins.median(), {}};
    for (std::size_t bin = 0; bin < shown; ++bin) {
        const double share = static_cast<double>(margins.tokens[bin]) / total;
        value.heights.push_back(100.0 * share);
        value.notes.push_back(Routing::tr("Margin %1 to %2 sd: %3 tokens, %4")
                                  .arg(fixedText(static_cast<double>(bin) * value.width, 2),
                                       fixedText(static_cast<double>(bin + 1) * value.width, 2),
                                       countText(margins.tokens[bin]), percentText(share)));
    }
    value.markText = Routing::tr("median %1").arg(fixedText(margins.median(), 2));
    return value;
}

HeatmapData coverageMap(const Coverage& coverage, int dataset) {
    HeatmapData data;
    data.columns = coverage.experts;
    data.columnTitle = Routing::tr("Expert");
    data.scaleTitle = Routing::tr("% of tokens");
    data.quantity = Routing::tr("Coverage");
    data.decimals = 1;
    data.definition = Routing::tr(
        "Share of the calibration tokens that reach the expert. Evenly spread, each would get top-k of experts.");
    for (const auto& layer : coverage.layers) {
        HeatmapRow row{layer.empty() ? QString() : layerLabel(layer.front().layer),
                       {},
                       layer.empty() ? -1 : layer.front().layer,
                       -1,
                       -1,
                       {}};
        for (const ExpertCoverage& expert : layer) {
            const auto text = static_cast<std::size_t>(dataset);
            const std::int64_t reached = dataset < 0 ? expert.tokens : expert.tokensByDataset[text];
            const double share = dataset < 0
                                     ? expert.share
                                     : static_cast<double>(reached) /
                                           static_cast<double>(std::max<std::int64_t>(1, coverage.datasetTokens[text]));
            row.values.push_back(reached == 0 ? NAN : 100.0 * share);
        }
        row.values.resize(static_cast<std::size_t>(coverage.experts), NAN);
        data.rows.push_back(std::move(row));
    }
    return data;
}

namespace {

template <class Predicate>
int countExperts(const Coverage& coverage, Predicate predicate) {
    return std::accumulate(coverage.layers.begin(), coverage.layers.end(), 0,
                           [&](int n, const std::vector<ExpertCoverage>& layer) {
                               return n + static_cast<int>(std::count_if(layer.begin(), layer.end(), predicate));
                           });
}

} // namespace

int deadExperts(const Coverage& coverage) {
    return countExperts(coverage, [](const ExpertCoverage& expert) { return expert.dead; });
}

int starvingExperts(const Coverage& coverage) {
    return countExperts(coverage, [](const ExpertCoverage& expert) { return expert.starving && !expert.dead; });
}

} // namespace moescope
