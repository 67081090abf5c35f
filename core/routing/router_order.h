// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "routing/router_norms.h"

namespace moescope {

// The order of a layer's experts after arXiv 2604.06515 and its published code (docs/methods/router-norm.md). Position
// 0 is the most precise. Indices are experts of the layer.

/// One step that MaxVar made: an expert went forward. Positions in the list as it stood before the step.
struct OrderMove {
    int expert = 0;
    int from = 0;
    int to = 0;
    bool operator==(const OrderMove&) const = default;
};

struct RouterOrder {
    std::vector<int> byScore;     ///< before MaxVar
    std::vector<OrderMove> moves; ///< in the order in which they were made
    std::vector<int> order;       ///< after MaxVar
};

/// What the experts are ordered by, ascending. Drift falls back to the norm where there is no base checkpoint.
enum class RouterScore { drift, absoluteDrift, norm };
/// Largest variance over all rows (the authors' Switch code), or variance of the row with the largest norm (their
/// Mixtral code).
enum class VarianceChoice { anyRow, largestRow };

struct RouterOrderOptions {
    RouterScore score = RouterScore::drift;
    VarianceChoice variance = VarianceChoice::anyRow;
    double zeta = 3.0; ///< 0 or less: no moves
};

/// `rows`: the experts of one layer.
RouterOrder routerOrder(std::span<const ExpertRouterStatistics> rows, const RouterOrderOptions& options = {});

/// Experts by ascending score; equal scores by index.
std::vector<int> byScore(std::span<const double> scores);

/// Walks the order from its end: expert e moves to the first position whose expert has zeta * variance below that of e,
/// if e stands behind it. A variance that is not a number neither moves nor is passed.
RouterOrder withVarianceMoves(std::vector<int> order, std::span<const double> variances, double zeta);

nlohmann::json toJson(const RouterOrder& order);

} // namespace moescope
