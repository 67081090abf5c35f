// SPDX-License-Identifier: Apache-2.0
#include "allocation/detail/knapsack_core.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace moescope::detail {
namespace {

/// Another choice of an item than the relaxed one. regret = Δloss + slope Δcost, never negative: what choosing it adds to
/// the relaxation's bound.
struct Alternative {
    std::uint32_t item;
    std::uint8_t choice;
    std::int64_t cost; ///< relative to the relaxed choice
    double loss;       ///< the same
    double regret;
};

/// Some alternatives taken, all other items as in the relaxation.
struct State {
    std::int64_t cost = 0;
    double loss = 0.0;
    double regret = 0.0;
    std::int32_t parent = -1; ///< in the history
};

struct Taken {
    std::int32_t parent;
    std::uint32_t item;
    std::uint8_t choice;
};

/// Dynamic programming over the items whose alternatives can still matter, with dominance and the relaxation's bound.
class CoreSearch {
public:
    CoreSearch(const KnapsackProblem& problem, const RelaxedOptimum& relaxed, std::vector<std::uint8_t>& best)
        : m_problem(problem), m_relaxed(relaxed), m_best(best) {
        for (std::size_t i = 0; i < problem.items(); ++i)
            m_bestLoss += problem.item(i)[best[i]].loss - problem.item(i)[relaxed.chosen[i]].loss;
        m_bound = -relaxed.slope * static_cast<double>(relaxed.room);
        collect();
    }

    bool run(std::size_t limit) {
        std::vector<State> states{State{}};
        std::int64_t mostMore = 0;
        for (const auto& group : m_groups)
            mostMore += mostCost(group);
        for (const auto& group : m_groups) {
            mostMore -= mostCost(group);
            states = extend(states, group, mostMore);
            if (m_history.size() > limit)
                return false;
        }
        return true;
    }

private:
    [[nodiscard]] double allowance() const { return (m_bestLoss - m_bound) * (1.0 - 1e-12); }

    /// Groups of alternatives by item, the most promising items first, so that the best solution gets good early.
    void collect() {
        std::vector<Alternative> all;
        const double allowed = allowance();
        for (std::size_t i = 0; i < m_problem.items(); ++i) {
            const auto ways = m_problem.item(i);
            const KnapsackChoice& now = ways[m_relaxed.chosen[i]];
            for (std::size_t way = 0; way < ways.size(); ++way) {
                if (way == m_relaxed.chosen[i])
                    continue;
                Alternative other{static_cast<std::uint32_t>(i), static_cast<std::uint8_t>(way), ways[way].cost - now.cost,
                                  ways[way].loss - now.loss, 0.0};
                other.regret = std::max(0.0, other.loss + m_relaxed.slope * static_cast<double>(other.cost));
                if (other.regret < allowed)
                    all.push_back(other);
            }
        }
        for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
            while (end < all.size() && all[end].item == all[begin].item)
                ++end;
            m_groups.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end));
        }
        const auto promise = [](const std::vector<Alternative>& group) {
            return std::pair(std::ranges::min(group, {}, &Alternative::regret).regret, group.front().item);
        };
        std::ranges::sort(m_groups, {}, promise);
    }

    static std::int64_t mostCost(const std::vector<Alternative>& group) {
        return std::max<std::int64_t>(0, std::ranges::max(group, {}, &Alternative::cost).cost);
    }

    /// Whether a state can still lead below the best loss, given the most that later items can spend.
    [[nodiscard]] bool isHopeful(const State& state, std::int64_t mostMore) const {
        const std::int64_t left = std::max<std::int64_t>(0, m_relaxed.room - state.cost - mostMore);
        return state.regret + m_relaxed.slope * static_cast<double>(left) < allowance();
    }

    void consider(const State& state) {
        if (state.cost > m_relaxed.room || state.loss >= m_bestLoss - 1e-15 * std::abs(m_bestLoss))
            return;
        m_bestLoss = state.loss;
        m_best = m_relaxed.chosen;
        for (std::int32_t at = state.parent; at >= 0; at = m_history[static_cast<std::size_t>(at)].parent)
            m_best[m_history[static_cast<std::size_t>(at)].item] = m_history[static_cast<std::size_t>(at)].choice;
    }

    std::vector<State> extend(const std::vector<State>& states, const std::vector<Alternative>& group, std::int64_t mostMore) {
        std::vector<State> next;
        for (const State& state : states)
            if (isHopeful(state, mostMore))
                next.push_back(state);
        for (const Alternative& other : group)
            for (const State& state : states) {
                State more{state.cost + other.cost, state.loss + other.loss, state.regret + other.regret, 0};
                if (!isHopeful(more, mostMore))
                    continue;
                more.parent = static_cast<std::int32_t>(m_history.size());
                m_history.push_back({state.parent, other.item, other.choice});
                consider(more);
                next.push_back(more);
            }
        return withoutDominated(std::move(next));
    }

    /// Of two states the one that costs no more and loses no more makes the other useless.
    static std::vector<State> withoutDominated(std::vector<State> states) {
        std::ranges::sort(states, {}, [](const State& state) { return std::tuple(state.cost, state.loss, state.parent); });
        std::vector<State> kept;
        for (const State& state : states)
            if (kept.empty() || state.loss < kept.back().loss)
                kept.push_back(state);
        return kept;
    }

    const KnapsackProblem& m_problem;
    const RelaxedOptimum& m_relaxed;
    std::vector<std::uint8_t>& m_best;
    double m_bestLoss = 0.0; ///< relative to the relaxed choices, as all losses here
    double m_bound = 0.0;    ///< of the relaxation
    std::vector<std::vector<Alternative>> m_groups;
    std::vector<Taken> m_history;
};

} // namespace

bool closeGap(const KnapsackProblem& problem, const RelaxedOptimum& relaxed, std::vector<std::uint8_t>& best, std::size_t states) {
    return states > 0 && CoreSearch(problem, relaxed, best).run(states);
}

} // namespace moescope::detail
