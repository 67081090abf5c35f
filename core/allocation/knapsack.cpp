// SPDX-License-Identifier: Apache-2.0
#include "allocation/knapsack.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

#include "allocation/detail/knapsack_core.h"

namespace moescope {
namespace {

/// Corners of the lower convex hull of one item's choices, cheapest first; loss falls strictly from corner to corner.
/// No heap is touched: a large model has a hundred thousand items.
struct Hull {
    std::array<std::uint8_t, 255> corners;
    std::size_t size = 0;
};

void findHull(std::span<const KnapsackChoice> ways, Hull& hull) {
    std::array<std::uint8_t, 255> order;
    std::iota(order.begin(), order.begin() + ways.size(), std::uint8_t{0});
    const auto before = [&](std::uint8_t a, std::uint8_t b) {
        return std::tie(ways[a].cost, ways[a].loss, a) < std::tie(ways[b].cost, ways[b].loss, b);
    };
    if (!std::is_sorted(order.begin(), order.begin() + ways.size(), before))
        std::sort(order.begin(), order.begin() + ways.size(), before);
    const auto slope = [&](std::uint8_t from, std::uint8_t to) {
        return (ways[from].loss - ways[to].loss) / static_cast<double>(ways[to].cost - ways[from].cost);
    };
    hull.size = 0;
    for (std::size_t i = 0; i < ways.size(); ++i) {
        const std::uint8_t way = order[i];
        auto& corners = hull.corners;
        if (hull.size > 0 && ways[way].loss >= ways[corners[hull.size - 1]].loss)
            continue;
        while (hull.size >= 2 &&
               slope(corners[hull.size - 2], corners[hull.size - 1]) < slope(corners[hull.size - 1], way))
            --hull.size;
        corners[hull.size++] = way;
    }
}

/// Steepest first, then by item; steps of one item keep the order of its hull.
bool isBefore(const PreparedProblem::Step& a, const PreparedProblem::Step& b) {
    return a.slope != b.slope ? a.slope > b.slope : a.item < b.item;
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

double KnapsackSolution::gap() const { return loss > bound ? (loss - bound) / std::abs(loss) : 0.0; }

PreparedProblem::PreparedProblem(KnapsackProblem problem)
    : m_problem(std::move(problem)) {
    const std::size_t items = m_problem.items();
    m_cheapest.resize(items);
    m_units.resize(items);
    m_steps.reserve(m_problem.choices.size() - std::min(items, m_problem.choices.size()));
    for (std::size_t item = 0; item < items; ++item)
        addHull(static_cast<std::uint32_t>(item), m_steps);
    std::ranges::stable_sort(m_steps, isBefore);
    sumUp();
}

void PreparedProblem::addHull(std::uint32_t item, std::vector<Step>& steps) {
    const auto ways = m_problem.item(item);
    Hull hull;
    findHull(ways, hull);
    m_cheapest[item] = hull.corners[0];
    std::int64_t unit = 0;
    for (const KnapsackChoice& way : ways)
        unit = std::gcd(unit, way.cost - ways[hull.corners[0]].cost);
    m_units[item] = unit;
    double steepest = std::numeric_limits<double>::infinity();
    for (std::size_t corner = 1; corner < hull.size; ++corner) {
        const std::uint8_t from = hull.corners[corner - 1], to = hull.corners[corner];
        Step step{0.0, ways[from].loss - ways[to].loss, ways[to].cost - ways[from].cost, item, to, from};
        step.slope = steepest = std::min(steepest, step.gain / static_cast<double>(step.cost));
        steps.push_back(step);
    }
}

void PreparedProblem::sumUp() {
    m_leastCost = 0;
    m_unit = 0;
    for (std::size_t item = 0; item < m_cheapest.size(); ++item) {
        m_leastCost += m_problem.item(item)[m_cheapest[item]].cost;
        if (m_unit == 0 || m_units[item] % m_unit != 0)
            m_unit = std::gcd(m_unit, m_units[item]);
    }
    m_unit = std::max<std::int64_t>(m_unit, 1);
    m_costs.resize(m_steps.size() + 1);
    m_losses.resize(m_steps.size() + 1);
    m_costs[0] = m_leastCost;
    m_losses[0] = totalLoss(m_problem, m_cheapest);
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        m_costs[i + 1] = m_costs[i] + m_steps[i].cost;
        m_losses[i + 1] = m_losses[i] - m_steps[i].gain;
    }
}

void PreparedProblem::replace(std::span<const std::uint32_t> items, std::span<const KnapsackChoice> choices) {
    std::vector<bool> changed(m_problem.items(), false);
    std::vector<Step> fresh;
    for (const std::uint32_t item : items) {
        const std::size_t first = m_problem.first[item], count = m_problem.first[item + 1] - first;
        std::ranges::copy(choices.first(count), m_problem.choices.begin() + static_cast<std::ptrdiff_t>(first));
        choices = choices.subspan(count);
        changed[item] = true;
        addHull(item, fresh);
    }
    std::ranges::stable_sort(fresh, isBefore);
    std::erase_if(m_steps, [&](const Step& step) { return changed[step.item]; });
    const auto middle = static_cast<std::ptrdiff_t>(m_steps.size());
    m_steps.insert(m_steps.end(), fresh.begin(), fresh.end());
    std::inplace_merge(m_steps.begin(), m_steps.begin() + middle, m_steps.end(), isBefore);
    sumUp();
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
        if (chosen[step.item] != step.before || step.cost > room)
            continue;
        chosen[step.item] = step.choice;
        room -= step.cost;
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
