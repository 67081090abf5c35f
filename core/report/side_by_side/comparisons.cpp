// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "report/detail/formatting.h"
#include "report/detail/heatmaps.h"
#include "report/detail/side_by_side.h"

namespace moescope::detail {
namespace {

/// The latest comparison of the run itself on these tokens, or null; of a run that only rounds its plan's will do.
const Comparison* mainOn(const ReportData& data, const Comparison& tokens) {
    const Comparison* found = nullptr;
    for (const Comparison& comparison : data.comparisons)
        if (sameTokens(comparison, tokens) && (!isRounded(comparison) || (data.config.method == "rtn" && !found)))
            found = &comparison;
    return found;
}

SameTokens groupOn(const SideBySide& all, const Comparison& tokens) {
    SameTokens group;
    for (std::size_t run = 0; run < all.runs.size(); ++run) {
        const ReportData& data = all.runs[run];
        const Comparison* main = mainOn(data, tokens);
        if (const Comparison* rounded = baselineOf(data, tokens); rounded && rounded != main)
            group.all.emplace_back(all.labels[run] + ", its plan rounded to nearest", rounded);
        if (main)
            group.all.emplace_back(all.labels[run], main);
        for (const Comparison& baseline : data.baselines)
            if (sameTokens(baseline, tokens))
                group.all.emplace_back(fmt::format("baseline of {}: {}", all.labels[run], baselineName(baseline)),
                                       &baseline);
        group.main.push_back(main);
    }
    return group;
}

ReportBars byLayer(const SideBySide& all, const SameTokens& group) {
    ReportBars bars{"Flips by layer",
                    fmt::format("Share of tokens whose set of experts differs from full precision, "
                                "on {}.",
                                whereOf(group.first())),
                    "Layer",
                    "flips, %",
                    {},
                    {},
                    2};
    for (const LayerFlips& layer : group.first().layers)
        bars.categories.push_back(std::to_string(layer.layer));
    for (std::size_t run = 0; run < all.runs.size(); ++run)
        if (group.main[run]) {
            bars.series.push_back({all.labels[run], {}});
            for (const LayerFlips& layer : group.main[run]->layers)
                bars.series.back().values.push_back(100.0 * layer.flipRate);
        }
    return bars;
}

ReportTable layerTable(const SameTokens& group, std::string caption,
                       std::optional<double> (*measure)(const LayerFlips&)) {
    ReportTable table{std::move(caption), {"Layer"}, {}};
    for (const auto& [name, comparison] : group.all)
        table.columns.push_back(name);
    for (std::size_t i = 0; i < group.first().layers.size(); ++i) {
        table.rows.push_back({std::to_string(group.first().layers[i].layer)});
        for (const auto& [name, comparison] : group.all)
            table.rows.back().push_back(i < comparison->layers.size() ? percentCell(measure(comparison->layers[i]))
                                                                      : ReportCell("–"));
    }
    return table;
}

void addMaps(std::vector<ReportBlock>& blocks, const SideBySide& all, const SameTokens& group, const char* title,
             const char* description, int sign, const std::vector<std::int64_t> LayerFlips::*counts) {
    std::vector<ReportHeatmap> maps;
    for (std::size_t run = 0; run < all.runs.size(); ++run)
        if (group.main[run])
            maps.push_back(flipMap(*group.main[run], fmt::format("{}, {}", all.labels[run], title),
                                   fmt::format("{} On {}.", description, whereOf(*group.main[run])), sign, counts));
    standTogether(maps);
    std::ranges::move(maps, std::back_inserter(blocks));
}

ReportMissing notMeasured(const SideBySide& all) {
    return {"No run has been compared with the original.",
            fmt::format("moescope-cli compare {} {} --text FILE", quoted(all.runs.front().config.model.string()),
                        quoted(all.runs.front().folder))};
}

} // namespace

std::vector<SameTokens> groupsOf(const SideBySide& all) {
    std::vector<SameTokens> groups;
    for (const ReportData& data : all.runs)
        for (const Comparison& comparison : data.comparisons)
            if (std::ranges::none_of(groups, [&](const auto& group) { return sameTokens(group.first(), comparison); }))
                groups.push_back(groupOn(all, comparison));
    std::ranges::stable_sort(groups, std::greater(),
                             [](const auto& group) { return std::ranges::count_if(group.main, std::identity()); });
    return groups;
}

std::vector<ReportBlock> comparisonsTogether(const SideBySide& all) {
    const std::vector<SameTokens> groups = groupsOf(all);
    if (groups.empty())
        return {notMeasured(all)};
    std::vector<ReportBlock> blocks{ReportParagraph{
        "Runs stand in one table where they were measured on the same tokens in the same arithmetic. A flip is a token "
        "and layer whose set of chosen experts differs from full precision; KL is of the next-token laws, original "
        "against quantized."}};
    for (const SameTokens& group : groups) {
        blocks.emplace_back(measuresTable(fmt::format("On {}", whereOf(group.first())), group.all));
        if (ReportTable table = datasetsTable("By dataset", group.all); !table.rows.empty())
            blocks.emplace_back(std::move(table));
        for (std::size_t run = 0; run < all.runs.size(); ++run)
            if (!group.main[run])
                blocks.emplace_back(ReportMissing{
                    all.labels[run] + " was not measured on these tokens.",
                    fmt::format("moescope-cli compare {} {}{}", quoted(all.runs[run].config.model.string()),
                                quoted(all.runs[run].folder), windowArguments(group.first()))});
    }
    return blocks;
}

std::vector<ReportBlock> flipsTogether(const SideBySide& all) {
    const std::vector<SameTokens> groups = groupsOf(all);
    if (groups.empty())
        return {notMeasured(all)};
    std::vector<ReportBlock> blocks;
    for (const SameTokens& group : groups) {
        const std::string where = whereOf(group.first());
        if (std::ranges::any_of(group.main, std::identity()))
            blocks.emplace_back(byLayer(all, group));
        blocks.emplace_back(layerTable(group, "Flips by layer, on " + where,
                                       [](const LayerFlips& layer) { return std::optional(layer.flipRate); }));
        blocks.emplace_back(layerTable(group, "Flips weighted by the change of the experts' output, on " + where,
                                       [](const LayerFlips& layer) { return layer.outputWeighted; }));
        addMaps(blocks, all, group, "tokens that left each expert",
                "Lost: tokens that full precision sends to an expert and the quantized model does not.", -1,
                &LayerFlips::lost);
        addMaps(blocks, all, group, "tokens that came to each expert",
                "Gained: tokens that the quantized model sends to an expert and full precision does not.", 1,
                &LayerFlips::gained);
    }
    return blocks;
}

} // namespace moescope::detail
