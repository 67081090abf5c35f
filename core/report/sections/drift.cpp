// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

template <class Value>
ReportHeatmap mapOf(const ReportData& data, std::string title, std::string description, std::string valueName,
                    ReportHeatmap::Map map, Value&& value) {
    ReportHeatmap heatmap{std::move(title), std::move(description), "Expert", std::move(valueName), 3, map, {}};
    for (const auto& layer : data.routers->layers) {
        ReportHeatmapRow row{"", layer.empty() ? "" : fmt::format("L{}", layer.front().layer), {}};
        for (const ExpertRouterStatistics& expert : layer)
            row.values.push_back(value(expert));
        heatmap.rows.push_back(std::move(row));
    }
    return heatmap;
}

ReportCell rankCell(int change) {
    return {change == 0 ? "0" : fmt::format("{:+d}", change), static_cast<double>(change)};
}

/// The experts whose row moved most.
ReportTable largest(const ReportData& data) {
    constexpr std::size_t shown = 10;
    std::vector<const ExpertRouterStatistics*> experts;
    for (const auto& layer : data.routers->layers)
        for (const ExpertRouterStatistics& expert : layer)
            if (expert.drift)
                experts.push_back(&expert);
    std::ranges::stable_sort(experts, std::greater(), [](const auto* expert) { return std::abs(*expert->drift); });
    experts.resize(std::min(experts.size(), shown));
    ReportTable table{"Experts whose router row changed its norm most",
                      {"Expert", "Base norm", "Tuned norm", "Drift", "Cosine", "Change of rank"},
                      {}};
    for (const ExpertRouterStatistics* expert : experts)
        table.rows.push_back({fmt::format("layer {}, expert {}", expert->layer, expert->expert),
                              numberCell(expert->baseNorm.value_or(NAN), 4), numberCell(expert->norm, 4),
                              ReportCell(fmt::format("{:+.4f}", *expert->drift), *expert->drift),
                              numberCell(expert->cosine.value_or(NAN), 4), rankCell(expert->rankChange.value_or(0))});
    return table;
}

} // namespace

std::vector<ReportBlock> driftSection(const ReportData& data) {
    if (!data.routers || data.routers->layers.empty())
        return {ReportMissing{"The run folder has no router statistics.",
                              "moescope-cli quantize … --base DIR (writes them before its first layer)"}};
    const bool hasBase = std::ranges::any_of(
        data.routers->layers, [](const auto& layer) { return !layer.empty() && layer.front().drift.has_value(); });
    std::vector<ReportBlock> blocks;
    if (hasBase) {
        blocks.emplace_back(
            mapOf(data, "Drift of the router's rows",
                  "Norm of each expert's router row in the tuned model minus its norm in the base model.",
                  "drift of the norm", ReportHeatmap::Map::diverging, [](const auto& expert) { return expert.drift; }));
        blocks.emplace_back(largest(data));
    } else {
        blocks.emplace_back(ReportMissing{"No base checkpoint was given, so norms are shown without drift.",
                                          "moescope-cli quantize … --base DIR"});
    }
    blocks.emplace_back(mapOf(data, "Norm of the router's rows", "Euclidean norm of each expert's router row.", "norm",
                              ReportHeatmap::Map::magnitude,
                              [](const auto& expert) { return std::optional(expert.norm); }));
    return blocks;
}

} // namespace moescope::detail
