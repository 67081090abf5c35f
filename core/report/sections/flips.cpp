// SPDX-License-Identifier: Apache-2.0
#include "report/detail/comparisons.h"
#include "report/detail/formatting.h"
#include "report/detail/heatmaps.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

ReportTable byLayer(const ReportData& data, const Comparison& comparison) {
    ReportTable table{
        fmt::format("Flips by layer, {}, on {}", nameOf(data, comparison), fmt::join(comparison.texts, ", ")),
        {"Layer", "Flips", "Agreement", "First choice kept", "Weighted by margin", "Weighted by output"},
        {}};
    for (const LayerFlips& layer : comparison.layers)
        table.rows.push_back({std::to_string(layer.layer), percentCell(layer.flipRate), percentCell(layer.agreement),
                              percentCell(layer.firstChoiceKept), percentCell(layer.marginWeighted),
                              percentCell(layer.outputWeighted)});
    return table;
}

/// The run between what it stands beside: the plan rounded to nearest and further baselines on the same tokens.
ReportBars sideBySide(const ReportData& data, const Comparison& shown) {
    ReportBars bars{
        "Flips by layer, before and after tuning",
        fmt::format("Share of tokens whose set of experts differs from full precision, on {}.", whereOf(shown)),
        "Layer",
        "flips, %",
        {},
        {},
        2};
    const auto add = [&bars](const std::string& name, const Comparison& comparison) {
        bars.series.push_back({name, {}});
        for (const LayerFlips& layer : comparison.layers)
            bars.series.back().values.push_back(100.0 * layer.flipRate);
    };
    for (const LayerFlips& layer : shown.layers)
        bars.categories.push_back(std::to_string(layer.layer));
    if (const Comparison* rounded = baselineOf(data, shown); rounded && rounded != &shown)
        add(nameOf(data, *rounded), *rounded);
    add(nameOf(data, shown), shown);
    for (const Comparison& baseline : data.baselines)
        if (sameTokens(baseline, shown))
            add(baselineName(baseline), baseline);
    return bars;
}

/// Lost or gained tokens of the run, beside those of its plan rounded to nearest in the same colours.
void addMaps(std::vector<ReportBlock>& blocks, const ReportData& data, const Comparison& shown, const char* title,
             const std::string& description, int sign, const std::vector<std::int64_t> LayerFlips::*counts) {
    std::vector<ReportHeatmap> maps;
    const Comparison* rounded = baselineOf(data, shown);
    for (const Comparison* comparison : {rounded != &shown ? rounded : nullptr, &shown})
        if (comparison)
            maps.push_back(flipMap(*comparison, fmt::format("{}, {}", title, nameOf(data, *comparison)), description,
                                   sign, counts));
    standTogether(maps);
    for (ReportHeatmap& map : maps)
        blocks.emplace_back(std::move(map));
}

} // namespace

ReportHeatmap flipMap(const Comparison& comparison, std::string title, std::string description, int sign,
                      const std::vector<std::int64_t> LayerFlips::*counts) {
    std::int64_t counted = 0; // without padding
    for (const DatasetComparison& dataset : comparison.datasets)
        counted += dataset.tokens;
    const double tokens =
        counted > 0 ? static_cast<double>(counted) : static_cast<double>(comparison.windows) * comparison.length;
    ReportHeatmap heatmap{
        std::move(title), std::move(description), "Expert", "% of tokens", 2, ReportHeatmap::Map::diverging, {}};
    for (const LayerFlips& layer : comparison.layers) {
        ReportHeatmapRow row{"", fmt::format("L{}", layer.layer), {}};
        for (const std::int64_t count : layer.*counts)
            row.values.emplace_back(sign * 100.0 * static_cast<double>(count) / std::max(tokens, 1.0));
        heatmap.rows.push_back(std::move(row));
    }
    return heatmap;
}

std::vector<ReportBlock> flipsSection(const ReportData& data) {
    if (data.comparisons.empty())
        return {ReportMissing{"Flips by layer and expert come with a comparison.",
                              fmt::format("moescope-cli compare {} {} --text FILE", quoted(data.config.model.string()),
                                          quoted(data.folder))}};
    std::vector<ReportBlock> blocks;
    for (const Comparison& comparison : data.comparisons) {
        if (isRounded(comparison) && mainComparison(data) != &comparison)
            continue; // stands beside the run's
        const std::string where = fmt::format("On {}.", whereOf(comparison));
        blocks.emplace_back(sideBySide(data, comparison));
        blocks.emplace_back(byLayer(data, comparison));
        addMaps(blocks, data, comparison, "Tokens that left each expert",
                "Lost: tokens that full precision sends to an expert and the quantized model does not. " + where, -1,
                &LayerFlips::lost);
        addMaps(blocks, data, comparison, "Tokens that came to each expert",
                "Gained: tokens that the quantized model sends to an expert and full precision does not. " + where, 1,
                &LayerFlips::gained);
    }
    return blocks;
}

} // namespace moescope::detail
