// SPDX-License-Identifier: Apache-2.0
#include "report/detail/comparisons.h"
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

ReportHeatmap mapOf(const Comparison& comparison, std::string title, std::string description, ReportHeatmap::Map map,
                    int sign, const std::vector<std::int64_t> LayerFlips::*counts) {
    std::int64_t counted = 0; // without padding
    for (const DatasetComparison& dataset : comparison.datasets)
        counted += dataset.tokens;
    const double tokens =
        counted > 0 ? static_cast<double>(counted) : static_cast<double>(comparison.windows) * comparison.length;
    ReportHeatmap heatmap{std::move(title), std::move(description), "Expert", "% of tokens", 2, map, {}};
    for (const LayerFlips& layer : comparison.layers) {
        ReportHeatmapRow row{"", fmt::format("L{}", layer.layer), {}};
        for (const std::int64_t count : layer.*counts)
            row.values.emplace_back(sign * 100.0 * static_cast<double>(count) / std::max(tokens, 1.0));
        heatmap.rows.push_back(std::move(row));
    }
    return heatmap;
}

ReportTable byLayer(const ReportData& data, const Comparison& comparison) {
    ReportTable table{
        fmt::format("Flips by layer, {}, on {}", nameOf(data, comparison), fmt::join(comparison.texts, ", ")),
        {"Layer", "Flips", "Agreement", "First choice kept", "Flips weighted by margin"},
        {}};
    for (const LayerFlips& layer : comparison.layers)
        table.rows.push_back({std::to_string(layer.layer), percentCell(layer.flipRate), percentCell(layer.agreement),
                              percentCell(layer.firstChoiceKept), percentCell(layer.marginWeighted)});
    return table;
}

/// Tuned and rounded side by side.
ReportBars sideBySide(const ReportData& data, const Comparison& tuned, const Comparison& rounded) {
    ReportBars bars{"Flips by layer, before and after tuning",
                    fmt::format("Share of tokens whose set of experts differs from full precision, on {}.",
                                fmt::join(tuned.texts, ", ")),
                    "Layer",
                    "flips, %",
                    {},
                    {{nameOf(data, rounded), {}}, {nameOf(data, tuned), {}}},
                    2};
    for (std::size_t i = 0; i < tuned.layers.size() && i < rounded.layers.size(); ++i) {
        bars.categories.push_back(std::to_string(tuned.layers[i].layer));
        bars.series[0].values.push_back(100.0 * rounded.layers[i].flipRate);
        bars.series[1].values.push_back(100.0 * tuned.layers[i].flipRate);
    }
    return bars;
}

} // namespace

std::vector<ReportBlock> flipsSection(const ReportData& data) {
    if (data.comparisons.empty())
        return {ReportMissing{"Flips by layer and expert come with a comparison.",
                              fmt::format("moescope-cli compare {} {} --text FILE", quoted(data.config.model.string()),
                                          quoted(data.folder))}};
    std::vector<ReportBlock> blocks;
    for (const Comparison& comparison : data.comparisons) {
        const std::string where = fmt::format("On {}.", fmt::join(comparison.texts, ", "));
        if (isRounded(comparison) && mainComparison(data) != &comparison)
            continue; // stands beside the run's
        if (const Comparison* rounded = baselineOf(data, comparison); rounded && rounded != &comparison)
            blocks.emplace_back(sideBySide(data, comparison, *rounded));
        blocks.emplace_back(byLayer(data, comparison));
        blocks.emplace_back(
            mapOf(comparison, "Tokens that left each expert",
                  "Lost: tokens that full precision sends to an expert and the quantized model does not. " + where,
                  ReportHeatmap::Map::diverging, -1, &LayerFlips::lost));
        blocks.emplace_back(
            mapOf(comparison, "Tokens that came to each expert",
                  "Gained: tokens that the quantized model sends to an expert and full precision does not. " + where,
                  ReportHeatmap::Map::diverging, 1, &LayerFlips::gained));
    }
    return blocks;
}

} // namespace moescope::detail
