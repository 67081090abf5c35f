// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "allocation/knapsack.h"

namespace moescope::detail {

/// Where the linear relaxation stops: whole choices, the budget that they leave, and the slope of the step that no
/// longer fits, which is the price of a unit of budget.
struct RelaxedOptimum {
    std::vector<std::uint8_t> chosen;
    std::int64_t room = 0;
    double slope = 0.0;
};

/// Replaces `best` (a solution that fits) by a better one where there is one. True: `best` is proven optimal; false:
/// the search would have needed more than `work` looks at a state.
bool closeGap(const KnapsackProblem& problem, const RelaxedOptimum& relaxed, std::vector<std::uint8_t>& best,
              std::size_t work);

} // namespace moescope::detail
