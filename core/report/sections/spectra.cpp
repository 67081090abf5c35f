// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <ranges>

#include "report/detail/figures.h"
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

ReportHeatmap alphaMap(const std::map<std::string, double>& alpha) {
    return {"Alpha (Hill) of every expert matrix",
            "Tail exponent of the spectrum of each matrix, by layer and projection (rows) and expert (columns); low is "
            "heavy-tailed.",
            "Expert",
            "alpha",
            2,
            ReportHeatmap::Map::magnitude,
            rowsByExpert(alpha)};
}

/// Counts over about twenty bins between round numbers.
ReportBars histogram(const std::map<std::string, double>& alpha) {
    constexpr int wanted = 20;
    const auto [least, most] = std::ranges::minmax(alpha | std::views::values);
    const auto marks = ticks(least, most, wanted);
    const double width = marks.size() > 1 ? marks[1] - marks[0] : 1.0;
    const double first = std::floor(least / width);
    const auto bins = static_cast<std::size_t>(std::floor(most / width) - first) + 1;
    ReportBars bars{"Histogram of alpha",
                    "How many linears have an alpha in each range; a bar is named by its lower end.",
                    "alpha",
                    "linears",
                    {},
                    {{"linears", std::vector<double>(bins)}},
                    0};
    for (std::size_t bin = 0; bin < bins; ++bin)
        bars.categories.push_back(tickText((first + static_cast<double>(bin)) * width, width));
    for (const auto& [module, value] : alpha)
        bars.series[0].values[static_cast<std::size_t>(std::floor(value / width) - first)] += 1.0;
    return bars;
}

ReportTable problems(const ReportData& data) {
    ReportTable table{"Matrices without all statistics, or with sampled blocks", {"Matrix", "What"}, {}};
    for (const LinearStatistics& linear : data.linears) {
        if (!linear.problem.empty())
            table.rows.push_back({linear.module, linear.problem});
        else if (linear.sampledBlocks)
            table.rows.push_back({linear.module, fmt::format("{} blocks sampled", linear.blocks)});
    }
    return table;
}

} // namespace

std::vector<ReportBlock> spectraSection(const ReportData& data) {
    if (data.linears.empty())
        return {ReportMissing{"The run folder has no inspection of the weights.",
                              "moescope-cli quantize … (writes it before its first layer)"}};
    std::map<std::string, double> alpha;
    for (const LinearStatistics& linear : data.linears)
        if (linear.alphaHill && std::isfinite(*linear.alphaHill))
            alpha[linear.module] = *linear.alphaHill;
    std::vector<ReportBlock> blocks;
    blocks.emplace_back(ReportParagraph{"Alpha is the tail exponent of the eigenvalues of W Wᵀ: Hill's estimator over "
                                        "the largest tenth of the eigenvalues, "
                                        "pooled over 128 x 128 blocks (FARMS), as AlphaQ takes it. 2 to 6 is the range "
                                        "that trained layers usually have."});
    if (!alpha.empty()) {
        blocks.emplace_back(alphaMap(alpha));
        blocks.emplace_back(histogram(alpha));
    }
    if (ReportTable table = problems(data); !table.rows.empty())
        blocks.emplace_back(std::move(table));
    return blocks;
}

} // namespace moescope::detail
