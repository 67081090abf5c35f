// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "allocation/knapsack.h"

namespace moescope {

struct MinimaxSolution {
    std::vector<std::uint8_t> chosen;
    std::int64_t cost = 0;
    std::vector<double> losses; ///< of each scenario
    double worst = 0.0;         ///< the greatest of them
    double bound = 0.0;         ///< no solution has a smaller worst one

    /// (worst - bound) / |worst|
    [[nodiscard]] double gap() const;
};

/// One choice for every item, least greatest total loss over several scenarios, under a budget. The greatest loss is at
/// least any weighted mean of the losses, and a weighted mean is an ordinary knapsack: weights are moved towards the
/// scenario that loses most (subgradient steps on the Lagrangian dual), the best solution met is kept, and the best
/// mean is the bound. Seldom exact; the gap says by how much at most. Deterministic.
///
/// `problem` holds the costs; its losses are not looked at. `losses` [scenarios][choices], in the order of
/// problem.choices, one scenario or more, none negative. None: the budget is below the cheapest choices.
std::optional<MinimaxSolution> solveMinimax(const KnapsackProblem& problem,
                                            const std::vector<std::vector<double>>& losses, std::int64_t budget,
                                            int rounds = 60);

} // namespace moescope
