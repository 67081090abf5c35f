// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/strategies.h"

#include <algorithm>

#include "allocation/strategies/expert_layers.h"
#include "allocation/strategies/router_norm_rule.h"
#include "routing/router_order.h"

namespace moescope {
namespace {

using Rows = std::vector<ExpertRouterStatistics>;
constexpr double perRow = 0.0;
constexpr double perLargestRow = 1.0;

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

/// Statistics of another model would be indices out of range.
Status checkRows(const StrategyInput& input) {
    const auto layers = expertLayers(input.model);
    const auto sizeOf = [](const auto& list) { return list.size(); };
    if (!std::ranges::equal(layers, input.routers.layers, {}, sizeOf, sizeOf))
        return failure("The router statistics do not belong to the model in {}. Inspect it anew.",
                       input.model.folder().string());
    return {};
}

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    if (Status fits = checkRows(input); !fits)
        return propagate(fits);
    Assignment assignment{.bits = std::vector<int>(input.model.linears().size(), settings.otherBits), .note = {}};
    int missing = 0;
    std::size_t moves = 0;
    bool drift = false;
    const auto layers = expertLayers(input.model);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const Rows& rows = input.routers.layers[layer];
        auto counts = levelCounts(static_cast<int>(rows.size()), settings);
        if (!counts)
            return propagate(counts);
        const RouterOrder found = orderOf(rows, settings);
        const std::vector<int>& order = found.order;
        missing += withoutVariance(rows);
        moves += found.moves.size();
        drift = rows.front().drift.has_value();
        std::vector<ExpertPlace> places;
        for (const int expert : order)
            places.push_back(layers[layer][static_cast<std::size_t>(expert)]);
        giveLevels(places, *counts, settings.bits, assignment.bits);
    }
    assignment.note = drift ? "Experts in the order of the drift of their router rows from the base checkpoint."
                            : "Experts in the order of their router rows' norms: no base checkpoint was given.";
    if (moves > 0)
        assignment.note += fmt::format(" ζ moved experts forward {} times.", moves);
    if (missing > 0)
        assignment.note += fmt::format(" {} experts have no MaxVar; they keep their places.", missing);
    return assignment;
}

/// The most precise of E experts counts 1, the least precise 1/E.
Result<LossTable> mixLosses(const StrategyInput& input, const StrategySettings& settings) {
    if (Status fits = checkRows(input); !fits)
        return propagate(fits);
    std::vector<std::vector<double>> scores;
    for (const Rows& rows : input.routers.layers) {
        const std::vector<int> order = orderOf(rows, settings).order;
        auto& row = scores.emplace_back(order.size());
        for (std::size_t position = 0; position < order.size(); ++position)
            row[static_cast<std::size_t>(order[position])] =
                static_cast<double>(order.size() - position) / static_cast<double>(order.size());
    }
    return importanceLosses(input, settings, scores);
}

} // namespace

Strategy routerNorm() {
    return {
        .id = "router_norm",
        .name = "Router norm + MaxVar",
        .definition = "More bits, layer by layer, for experts whose router row grew least in fine-tuning, and for "
                      "those whose first "
                      "matrix has a row of unusually large variance.",
        .source = "arXiv 2604.06515, published code",
        .tag = "code",
        .parameters =
            {levelsParameter(),
             {.id = "zeta",
              .name = "ζ",
              .definition =
                  "An expert moves ahead of the first one whose MaxVar is more than ζ times smaller; 0: no moves.",
              .initial = 3.0,
              .least = 0.0,
              .most = 100.0,
              .choices = {}},
             {.id = "max_var",
              .name = "MaxVar of",
              .definition =
                  "The largest variance over the rows of the first matrix (as for Switch), or that of the row with the "
                  "largest norm (as for Mixtral).",
              .initial = perRow,
              .least = perRow,
              .most = perLargestRow,
              .choices = {{perRow, "any row"}, {perLargestRow, "row with the largest norm"}}}},
        .assign = assign,
        .mixLosses = mixLosses,
        .needs = {.routers = true}};
}

} // namespace moescope
