// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/strategies.h"

#include <algorithm>

#include "allocation/strategies/router_norm_rule.h"
#include "routing/router_order.h"

namespace moescope {
namespace {

using Rows = std::vector<ExpertRouterStatistics>;
constexpr double perRow = 0.0;
constexpr double perLargestRow = 1.0;

Result<LevelCounts> countsFor(int experts, const StrategySettings& settings) {
    const std::vector<int>& bits = settings.bits;
    if (settings.parameters.at("levels") == 2.0) {
        if (bits.size() < 2)
            return failure("Two levels need two widths; {} was given.", fmt::join(bits, ", "));
        return twoLevels(experts, settings.meanBits, bits.front(), bits.back());
    }
    if (bits.size() != 3 || bits[1] - bits[0] != bits[2] - bits[1])
        return failure("Three levels need three equally spaced widths such as 2, 3, 4; {} was given.", fmt::join(bits, ", "));
    return threeLevels(experts, settings.meanBits, bits[0], bits[1], bits[2]);
}

RouterOrder orderOf(const Rows& rows, const StrategySettings& settings) {
    const bool anyRow = settings.parameters.at("max_var") == perRow;
    return routerOrder(rows, {.score = RouterScore::drift,
                              .variance = anyRow ? VarianceChoice::anyRow : VarianceChoice::largestRow,
                              .zeta = settings.parameters.at("zeta")});
}

/// Experts without a MaxVar; the two kinds are missing together.
int withoutVariance(const Rows& rows) {
    return static_cast<int>(std::ranges::count_if(rows, [](const auto& row) { return !row.maxVar; }));
}

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    if (settings.meanBits < settings.bits.front())
        return failure("A mean of {:g} bits cannot be reached: the narrowest width is {}.", settings.meanBits, settings.bits.front());
    Assignment assignment{std::vector<int>(input.model.linears().size(), settings.otherBits), {}};
    int missing = 0;
    std::size_t moves = 0;
    bool drift = false;
    for (const Rows& rows : input.routers.layers) {
        auto counts = countsFor(static_cast<int>(rows.size()), settings);
        if (!counts)
            return propagate(counts);
        const RouterOrder found = orderOf(rows, settings);
        const std::vector<int>& order = found.order;
        missing += withoutVariance(rows);
        moves += found.moves.size();
        drift = rows.front().drift.has_value();
        for (std::size_t position = 0; position < order.size(); ++position) {
            const auto at = static_cast<int>(position);
            const int bits = at < counts->high                    ? settings.bits.back()
                             : at < counts->high + counts->middle ? settings.bits[1]
                                                                  : settings.bits.front();
            const LayerDescription& layer = input.model.layers()[static_cast<std::size_t>(rows.front().layer)];
            for (const int linear : layer.experts[static_cast<std::size_t>(order[position])])
                assignment.bits[static_cast<std::size_t>(linear)] = bits;
        }
    }
    assignment.note = drift ? "Experts in the order of the drift of their router rows from the base checkpoint."
                            : "Experts in the order of their router rows' norms: no base checkpoint was given.";
    if (moves > 0)
        assignment.note += fmt::format(" ζ moved experts forward {} times.", moves);
    if (missing > 0)
        assignment.note += fmt::format(" {} experts have no MaxVar; they keep their places.", missing);
    return assignment;
}

} // namespace

Strategy routerNorm() {
    return {.id = "router_norm",
            .name = "Router norm + MaxVar",
            .definition = "More bits, layer by layer, for experts whose router row grew least in fine-tuning, and for those whose first "
                          "matrix has a row of unusually large variance.",
            .source = "arXiv 2606.04515, published code",
            .tag = "code",
            .parameters = {{.id = "levels",
                            .name = "Levels",
                            .definition = "How many widths are mixed in a layer: the narrowest and the widest candidate, or three equally spaced ones.",
                            .initial = 2.0,
                            .least = 2.0,
                            .most = 3.0,
                            .choices = {{2.0, "two"}, {3.0, "three"}}},
                           {.id = "zeta",
                            .name = "ζ",
                            .definition = "An expert moves ahead of the first one whose MaxVar is more than ζ times smaller; 0: no moves.",
                            .initial = 3.0,
                            .least = 0.0,
                            .most = 100.0,
                            .choices = {}},
                           {.id = "max_var",
                            .name = "MaxVar of",
                            .definition = "The largest variance over the rows of the first matrix (as for Switch), or that of the row with the "
                                          "largest norm (as for Mixtral).",
                            .initial = perRow,
                            .least = perRow,
                            .most = perLargestRow,
                            .choices = {{perRow, "any row"}, {perLargestRow, "row with the largest norm"}}}},
            .assign = assign};
}

} // namespace moescope
