// SPDX-License-Identifier: Apache-2.0
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

ReportHeatmap mapOf(const Comparison& comparison, std::string title, std::string description, ReportHeatmap::Map map, int sign,
                    const std::vector<std::int64_t> LayerFlips::*counts) {
    const double tokens = static_cast<double>(comparison.windows) * comparison.length;
    ReportHeatmap heatmap{std::move(title), std::move(description), "Expert", "% of tokens", 2, map, {}};
    for (const LayerFlips& layer : comparison.layers) {
        ReportHeatmapRow row{"", fmt::format("L{}", layer.layer), {}};
        for (const std::int64_t count : layer.*counts)
            row.values.emplace_back(sign * 100.0 * static_cast<double>(count) / std::max(tokens, 1.0));
        heatmap.rows.push_back(std::move(row));
    }
    return heatmap;
}

ReportTable byLayer(const Comparison& comparison) {
    ReportTable table{"Flips by layer", {"Layer", "Flips", "Agreement", "First choice kept", "Flips weighted by margin"}, {}};
    for (const LayerFlips& layer : comparison.layers)
        table.rows.push_back({std::to_string(layer.layer), percentCell(layer.flipRate), percentCell(layer.agreement), percentCell(layer.firstChoiceKept),
                              percentCell(layer.marginWeighted)});
    return table;
}

} // namespace

std::vector<ReportBlock> flipsSection(const ReportData& data) {
    if (data.comparisons.empty())
        return {ReportMissing{"Flips by layer and expert come with a comparison.", fmt::format("moescope-cli compare {} {} --text FILE", data.config.model.string(), data.folder)}};
    std::vector<ReportBlock> blocks;
    for (const Comparison& comparison : data.comparisons) {
        const std::string where = fmt::format("On {}.", fmt::join(comparison.texts, ", "));
        blocks.emplace_back(byLayer(comparison));
        blocks.emplace_back(mapOf(comparison, "Tokens that left each expert", "Lost: tokens that full precision sends to an expert and the quantized model does not. " + where,
                                  ReportHeatmap::Map::diverging, -1, &LayerFlips::lost));
        blocks.emplace_back(mapOf(comparison, "Tokens that came to each expert", "Gained: tokens that the quantized model sends to an expert and full precision does not. " + where,
                                  ReportHeatmap::Map::diverging, 1, &LayerFlips::gained));
    }
    return blocks;
}

} // namespace moescope::detail
