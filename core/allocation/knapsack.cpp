// SPDX-License-Identifier: Apache-2.0
#include "allocation/knapsack.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

#include "allocation/detail/knapsack_core.h"

namespace moescope {
namespace {

/// Corners of the lower convex hull of one item's choices, cheapest first; loss falls strictly from corner to corner.
std::vector<std::uint8_t> hullOf(std::span<const KnapsackChoice> ways) {
    std::vector<std::uint8_t> order(ways.size());
    std::iota(order.begin(), order.end(), std::uint8_t{0});
    std::ranges::sort(order, {}, [&](std::uint8_t i) { return std::tuple(ways[i].cost, ways[i].loss, i); });
    std::vector<std::uint8_t> hull;
    const auto slope = [&](std::uint8_t from, std::uint8_t to) {
        return (ways[from].loss - ways[to].loss) / static_cast<double>(ways[to].cost - ways[from].cost);
    };
    for (const std::uint8_t way : order) {
        if (!hull.empty() && (ways[way].loss >= ways[hull.back()].loss))
            continue;
        while (hull.size() >= 2 && slope(hull[hull.size() - 2], hull.back()) < slope(hull.back(), way))
            hull.pop_back();
        hull.push_back(way);
    }
    return hull;
}

double totalLoss(const KnapsackProblem& problem, const std::vector<std::uint8_t>& chosen) {
    double loss = 0.0;
    for (std::size_t i = 0; i < problem.items(); ++i)
        loss += problem.item(i)[chosen[i]].loss;
    return loss;
}

std::int64_t totalCost(const KnapsackProblem& problem, const std::vector<std::uint8_t>& chosen) {
    std::int64_t cost = 0;
    for (std::size_t i = 0; i < problem.items(); ++i)
        cost += problem.item(i)[chosen[i]].cost;
    return cost;
}

} // namespace

void KnapsackProblem::addItem(std::span<const KnapsackChoice> ways) {
    choices.insert(choices.end(), ways.begin(), ways.end());
    first.push_back(choices.size());
}

double KnapsackSolution::gap() const {
    return loss > bound ? (loss - bound) / std::abs(loss) : 0.0;
}

PreparedProblem::PreparedProblem(KnapsackProblem problem) : m_problem(std::move(problem)) {
    m_unit = 0;
    for (std::size_t item = 0; item < m_problem.items(); ++item)
        addHull(item);
    m_unit = std::max<std::int64_t>(m_unit, 1);
    // steps of one item keep their order: slopes fall along a hull and equal ones are compared by choice
    std::ranges::stable_sort(m_steps, [](const Step& a, const Step& b) { return a.slope > b.slope; });
    m_costs.assign(1, m_leastCost);
    m_losses.assign(1, totalLoss(m_problem, m_cheapest));
    for (const Step& step : m_steps) {
        m_costs.push_back(m_costs.back() + costOf(step));
        m_losses.push_back(m_losses.back() - gainOf(step));
    }
}

void PreparedProblem::addHull(std::size_t item) {
    const auto ways = m_problem.item(item);
    const std::vector<std::uint8_t> hull = hullOf(ways);
    m_cheapest.push_back(hull.front());
    m_leastCost += ways[hull.front()].cost;
    for (const KnapsackChoice& way : ways)
        m_unit = std::gcd(m_unit, way.cost - ways[hull.front()].cost);
    double steepest = std::numeric_limits<double>::infinity();
    for (std::size_t corner = 1; corner < hull.size(); ++corner) {
        Step step{0.0, static_cast<std::uint32_t>(item), hull[corner], hull[corner - 1]};
        step.slope = steepest = std::min(steepest, gainOf(step) / static_cast<double>(costOf(step)));
        m_steps.push_back(step);
    }
}

std::int64_t PreparedProblem::costOf(const Step& step) const {
    const auto ways = m_problem.item(step.item);
    return ways[step.choice].cost - ways[step.before].cost;
}

double PreparedProblem::gainOf(const Step& step) const {
    const auto ways = m_problem.item(step.item);
    return ways[step.before].loss - ways[step.choice].loss;
}

std::vector<std::uint8_t> PreparedProblem::chosenAfter(std::size_t steps) const {
    std::vector<std::uint8_t> chosen = m_cheapest;
    for (std::size_t i = 0; i < steps; ++i)
        chosen[m_steps[i].item] = m_steps[i].choice;
    return chosen;
}

void PreparedProblem::fillUp(std::vector<std::uint8_t>& chosen, std::size_t from, std::int64_t room) const {
    for (std::size_t i = from; i < m_steps.size() && room >= m_unit; ++i) {
        const Step& step = m_steps[i];
        if (chosen[step.item] != step.before || costOf(step) > room)
            continue;
        chosen[step.item] = step.choice;
        room -= costOf(step);
    }
}

std::optional<KnapsackSolution> PreparedProblem::solve(std::int64_t budget, std::size_t work) const {
    if (budget < m_leastCost)
        return std::nullopt;
    budget -= (budget - m_leastCost) % m_unit; // no cost lies between, and the bound is sharper without
    const auto steps = static_cast<std::size_t>(std::ranges::upper_bound(m_costs, budget) - m_costs.begin()) - 1;
    const std::int64_t room = budget - m_costs[steps];
    KnapsackSolution solution;
    solution.chosen = chosenAfter(steps);
    if (room == 0 || steps == m_steps.size()) {
        solution.loss = solution.bound = totalLoss(m_problem, solution.chosen);
    } else {
        const detail::RelaxedOptimum relaxed{solution.chosen, room, m_steps[steps].slope};
        fillUp(solution.chosen, steps, room);
        const double start = totalLoss(m_problem, relaxed.chosen);
        solution.bound = start - relaxed.slope * static_cast<double>(room);
        const bool exact = detail::closeGap(m_problem, relaxed, solution.chosen, work);
        solution.loss = totalLoss(m_problem, solution.chosen);
        solution.bound = exact ? solution.loss : std::min(solution.bound, solution.loss);
    }
    solution.cost = totalCost(m_problem, solution.chosen);
    return solution;
}

} // namespace moescope
