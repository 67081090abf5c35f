// SPDX-License-Identifier: Apache-2.0
#include <ranges>
#include <algorithm>
#include <cmath>

#include "report/detail/figures.h"
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

ReportHeatmap alphaMap(const std::map<std::string, double>& alpha) {
    return {"Alpha (Hill) of every expert matrix",
            "Tail exponent of the spectrum of each matrix, by layer and projection (rows) and expert (columns); low is heavy-tailed.",
            "Expert", "alpha", 2, ReportHeatmap::Map::magnitude, rowsByExpert(alpha)};
}

/// Counts over twenty bins between the smallest and the largest value.
ReportBars histogram(const std::map<std::string, double>& alpha) {
    constexpr int bins = 20;
    const auto [least, most] = std::ranges::minmax(alpha | std::views::values);
    const double width = std::max((most - least) / bins, 1e-9);
    ReportBars bars{"Histogram of alpha", "How many linears have an alpha in each range.", "alpha", "linears", {}, {{"linears", std::vector<double>(bins)}}, 0};
    for (int bin = 0; bin < bins; ++bin)
        bars.categories.push_back(tickText(least + (bin + 0.5) * width, width));
    for (const auto& [module, value] : alpha)
        bars.series[0].values[static_cast<std::size_t>(std::min(static_cast<int>((value - least) / width), bins - 1))] += 1.0;
    return bars;
}

ReportTable problems(const ReportData& data) {
    ReportTable table{"Matrices without all statistics, or with sampled blocks", {"Matrix", "What"}, {}};
    for (const LinearStatistics& linear : data.linears) {
        constexpr std::size_t shown = 50;
        if (table.rows.size() == shown)
            break;
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
        return {ReportMissing{"The run folder has no inspection of the weights.", "moescope-cli quantize … (writes it before its first layer)"}};
    std::map<std::string, double> alpha;
    for (const LinearStatistics& linear : data.linears)
        if (linear.alphaHill && std::isfinite(*linear.alphaHill))
            alpha[linear.module] = *linear.alphaHill;
    std::vector<ReportBlock> blocks;
    blocks.emplace_back(ReportParagraph{"Alpha is the tail exponent of the eigenvalues of W Wᵀ: Hill's estimator over the largest tenth of the eigenvalues, "
                                        "pooled over 128 x 128 blocks (FARMS), as AlphaQ takes it. 2 to 6 is the range that trained layers usually have."});
    if (!alpha.empty()) {
        blocks.emplace_back(alphaMap(alpha));
        blocks.emplace_back(histogram(alpha));
    }
    if (ReportTable table = problems(data); !table.rows.empty())
        blocks.emplace_back(std::move(table));
    return blocks;
}

} // namespace moescope::detail
