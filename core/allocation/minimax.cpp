// SPDX-License-Identifier: Apache-2.0
#include "allocation/minimax.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moescope {
namespace {

std::vector<double> totals(const KnapsackProblem& problem, const std::vector<std::vector<double>>& losses,
                           const std::vector<std::uint8_t>& chosen) {
    std::vector<double> sums(losses.size(), 0.0);
    for (std::size_t scenario = 0; scenario < losses.size(); ++scenario)
        for (std::size_t item = 0; item < problem.items(); ++item)
            sums[scenario] += losses[scenario][problem.first[item] + chosen[item]];
    return sums;
}

KnapsackProblem weighted(KnapsackProblem problem, const std::vector<std::vector<double>>& losses,
                         const std::vector<double>& weights) {
    for (std::size_t choice = 0; choice < problem.choices.size(); ++choice) {
        problem.choices[choice].loss = 0.0;
        for (std::size_t scenario = 0; scenario < losses.size(); ++scenario)
            problem.choices[choice].loss += weights[scenario] * losses[scenario][choice];
    }
    return problem;
}

/// Multiplicative step towards the scenarios that lose more than the mean.
void move(std::vector<double>& weights, const std::vector<double>& sums, double step) {
    const double scale = *std::ranges::max_element(sums);
    if (scale <= 0.0)
        return;
    double total = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i)
        total += weights[i] *= std::exp(step * sums[i] / scale);
    for (double& weight : weights)
        weight /= total;
}

} // namespace

double MinimaxSolution::gap() const { return worst > bound ? (worst - bound) / std::abs(worst) : 0.0; }

std::optional<MinimaxSolution> solveMinimax(const KnapsackProblem& problem,
                                            const std::vector<std::vector<double>>& losses, std::int64_t budget,
                                            int rounds) {
    std::vector<double> weights(losses.size(), 1.0 / static_cast<double>(losses.size()));
    std::optional<MinimaxSolution> best;
    double bound = 0.0; // losses are not negative
    for (int round = 0; round < rounds; ++round) {
        const auto solution = PreparedProblem(weighted(problem, losses, weights)).solve(budget);
        if (!solution)
            return std::nullopt;
        bound = std::max(bound, solution->bound);
        MinimaxSolution found{solution->chosen, solution->cost, totals(problem, losses, solution->chosen), 0.0, 0.0};
        found.worst = *std::ranges::max_element(found.losses);
        if (!best || found.worst < best->worst)
            best = found;
        if (best->worst <= bound * (1.0 + 1e-12) || losses.size() == 1)
            break;
        move(weights, found.losses, 4.0 / std::sqrt(1.0 + round));
    }
    best->bound = std::min(bound, best->worst);
    return best;
}

} // namespace moescope
