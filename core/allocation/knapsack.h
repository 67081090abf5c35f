// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace moescope {

/// One way to settle an item: what it costs of the budget and what it loses. Finite, cost not negative.
struct KnapsackChoice {
    std::int64_t cost = 0;
    double loss = 0.0;
};

/// Multiple-choice knapsack: one choice for every item, least total loss under a budget. Items stand in the order that
/// breaks ties: the earlier one is served first.
struct KnapsackProblem {
    std::vector<std::size_t> first{0}; ///< of each item, in `choices`; one past the end last
    std::vector<KnapsackChoice> choices;

    void addItem(std::span<const KnapsackChoice> ways);
    [[nodiscard]] std::size_t items() const { return first.size() - 1; }
    [[nodiscard]] std::span<const KnapsackChoice> item(std::size_t i) const {
        return std::span(choices).subspan(first[i], first[i + 1] - first[i]);
    }
};

struct KnapsackSolution {
    std::vector<std::uint8_t> chosen; ///< of each item, the index of its choice
    std::int64_t cost = 0;
    double loss = 0.0;
    double bound = 0.0; ///< no solution loses less (equal to loss: proven the best)

    /// (loss - bound) / |loss|
    [[nodiscard]] double gap() const;
};

/// A problem with its convex hulls worked out and their steps sorted (Sinha and Zoltners 1979), so that another budget
/// costs a search. The greedy walk down the hull is at most one step away from the optimum, and the linear relaxation
/// says how far; a search over the few items that can matter (Pisinger 1995) then closes the gap where that is cheap.
class PreparedProblem {
public:
    /// Every item has 1 to 255 choices.
    explicit PreparedProblem(KnapsackProblem problem);

    /// None: not even the cheapest choices fit the budget. `work` limits the exact search, in looks
    /// at a state (some 20 ns each); 0 leaves it out, `untilProven` ends with the optimum or at 2.4 GB of states.
    [[nodiscard]] std::optional<KnapsackSolution> solve(std::int64_t budget, std::size_t work = 100'000) const;
    static constexpr std::size_t untilProven = std::numeric_limits<std::size_t>::max();

    /// Gives items other choices, as many as they had: `choices` holds those of the first item, then of the next. An
    /// item that is settled elsewhere gets the same choice over and over. Costs a pass over the steps, not a sort of
    /// them.
    void replace(std::span<const std::uint32_t> items, std::span<const KnapsackChoice> choices);

    [[nodiscard]] std::int64_t leastCost() const { return m_leastCost; }
    [[nodiscard]] const KnapsackProblem& problem() const { return m_problem; }

    /// From one corner of an item's hull to the next.
    struct Step {
        double slope;      ///< loss saved a unit of cost
        double gain;       ///< loss saved
        std::int64_t cost; ///< more than before
        std::uint32_t item;
        std::uint8_t choice; ///< reached by it
        std::uint8_t before; ///< left by it
    };
    /// The walk down the hull, steepest step first: the best losses over all budgets, up to one step.
    [[nodiscard]] const std::vector<Step>& steps() const { return m_steps; }
    /// Before the first step, the cheapest choice of each item.
    [[nodiscard]] const std::vector<std::uint8_t>& cheapest() const { return m_cheapest; }
    /// Cost and loss after so many steps; one entry more than there are steps.
    [[nodiscard]] const std::vector<std::int64_t>& costs() const { return m_costs; }
    [[nodiscard]] const std::vector<double>& losses() const { return m_losses; }

private:
    /// Cheapest choice and unit of the item; its steps are added to `steps`.
    void addHull(std::uint32_t item, std::vector<Step>& steps);
    /// What follows from m_steps.
    void sumUp();
    [[nodiscard]] std::vector<std::uint8_t> chosenAfter(std::size_t steps) const;
    void fillUp(std::vector<std::uint8_t>& chosen, std::size_t from, std::int64_t room) const;

    KnapsackProblem m_problem;
    std::vector<std::uint8_t> m_cheapest; ///< of each item
    std::vector<Step> m_steps;            ///< steepest first
    std::vector<std::int64_t> m_costs;
    std::vector<double> m_losses;
    std::vector<std::int64_t>
        m_units; ///< of each item: its costs are the cheapest one's plus multiples of this; 0: all alike
    std::int64_t m_leastCost = 0;
    std::int64_t m_unit = 1; ///< every cost is the least one plus a multiple of this
};

} // namespace moescope
