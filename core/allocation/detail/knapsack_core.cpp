// SPDX-License-Identifier: Apache-2.0
#include "allocation/detail/knapsack_core.h"

#include <algorithm>
#include <tuple>

namespace moescope::detail {
namespace {

/// Another choice of an item than the relaxed one. regret = Δloss + slope Δcost, never negative: what choosing it adds
/// to the relaxation's bound.
struct Alternative {
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

/// An item with alternatives that can matter.
struct Candidate {
    std::uint32_t item;
    double leastRegret;
};

/// Entries of the history, 12 bytes each: 2.4 GB.
constexpr std::size_t mostHistory = 200'000'000;

/// Dynamic programming over the items whose alternatives can still matter, with dominance and the relaxation's bound.
class CoreSearch {
public:
    CoreSearch(const KnapsackProblem& problem, const RelaxedOptimum& relaxed, std::vector<std::uint8_t>& best)
        : m_problem(problem)
        , m_relaxed(relaxed)
        , m_best(best) {
        for (std::size_t i = 0; i < problem.items(); ++i)
            m_bestLoss += problem.item(i)[best[i]].loss - problem.item(i)[relaxed.chosen[i]].loss;
        m_bound = -relaxed.slope * static_cast<double>(relaxed.room);
        for (std::size_t i = 0; i < problem.items(); ++i)
            collect(i);
    }

    bool run(std::size_t limit) {
        // every candidate costs a look at least, so only the first `limit` are put in order
        const std::size_t reach = std::min(limit, m_candidates.size());
        const auto promise = [](const Candidate& candidate) {
            return std::pair(candidate.leastRegret, candidate.item);
        };
        std::ranges::nth_element(m_candidates, m_candidates.begin() + static_cast<std::ptrdiff_t>(reach), {}, promise);
        std::ranges::sort(m_candidates.begin(), m_candidates.begin() + static_cast<std::ptrdiff_t>(reach), {}, promise);
        std::size_t work = 0;
        for (std::size_t i = 0; i < reach; ++i) {
            // the most promising come first: the best solution gets good early, and the first hopeless one ends the
            // search
            if (m_candidates[i].leastRegret >= allowance())
                return true;
            work += m_states.size() * m_problem.item(m_candidates[i].item).size();
            if (work > limit || m_history.size() > mostHistory)
                return false;
            extend(m_candidates[i].item);
        }
        return reach == m_candidates.size();
    }

private:
    /// A solution whose regret reaches this is no better than the best one.
    [[nodiscard]] double allowance() const { return (m_bestLoss - m_bound) * (1.0 - 1e-12); }

    [[nodiscard]] Alternative alternative(std::size_t item, std::size_t way) const {
        const KnapsackChoice& now = m_problem.item(item)[m_relaxed.chosen[item]];
        const KnapsackChoice& other = m_problem.item(item)[way];
        Alternative result{other.cost - now.cost, other.loss - now.loss, 0.0};
        result.regret = std::max(0.0, result.loss + m_relaxed.slope * static_cast<double>(result.cost));
        return result;
    }

    [[nodiscard]] std::int64_t mostCost(std::size_t item) const {
        std::int64_t most = 0;
        for (const KnapsackChoice& way : m_problem.item(item))
            most = std::max(most, way.cost - m_problem.item(item)[m_relaxed.chosen[item]].cost);
        return most;
    }

    void collect(std::size_t item) {
        double least = allowance();
        for (std::size_t way = 0; way < m_problem.item(item).size(); ++way)
            if (way != m_relaxed.chosen[item])
                least = std::min(least, alternative(item, way).regret);
        if (least < allowance()) {
            m_candidates.push_back({static_cast<std::uint32_t>(item), least});
            m_mostMore += mostCost(item);
        }
    }

    /// Whether a state can still lead below the best loss, given the most that later items can spend.
    [[nodiscard]] bool isHopeful(const State& state) const {
        const std::int64_t left = std::max<std::int64_t>(0, m_relaxed.room - state.cost - m_mostMore);
        return state.regret + m_relaxed.slope * static_cast<double>(left) < allowance();
    }

    void consider(const State& state) {
        if (state.cost > m_relaxed.room || state.loss >= m_bestLoss)
            return;
        m_bestLoss = state.loss;
        m_best = m_relaxed.chosen;
        for (std::int32_t at = state.parent; at >= 0; at = m_history[static_cast<std::size_t>(at)].parent)
            m_best[m_history[static_cast<std::size_t>(at)].item] = m_history[static_cast<std::size_t>(at)].choice;
    }

    void extend(std::uint32_t item) {
        m_mostMore -= mostCost(item);
        const std::size_t before = m_states.size();
        for (std::size_t way = 0; way < m_problem.item(item).size(); ++way) {
            if (way == m_relaxed.chosen[item])
                continue;
            const Alternative other = alternative(item, way);
            const auto middle = static_cast<std::ptrdiff_t>(m_states.size());
            for (std::size_t s = 0; s < before; ++s)
                add({m_old[s].cost + other.cost, m_old[s].loss + other.loss, m_old[s].regret + other.regret,
                     m_old[s].parent},
                    item, way);
            std::inplace_merge(m_states.begin(), m_states.begin() + middle, m_states.end(), byCost);
        }
        if (m_states.size() > before)
            dropDominated();
    }

    void add(State state, std::uint32_t item, std::size_t way) {
        if (!isHopeful(state))
            return;
        m_history.push_back({state.parent, item, static_cast<std::uint8_t>(way)});
        state.parent = static_cast<std::int32_t>(m_history.size()) - 1;
        consider(state);
        m_states.push_back(state);
    }

    static bool byCost(const State& a, const State& b) { return std::tie(a.cost, a.loss) < std::tie(b.cost, b.loss); }

    /// Of two states the one that costs no more and loses no more makes the other useless.
    void dropDominated() {
        std::size_t kept = 0;
        for (const State& state : m_states)
            if (isHopeful(state) && (kept == 0 || state.loss < m_states[kept - 1].loss))
                m_states[kept++] = state;
        m_states.resize(kept);
        m_old = m_states;
    }

    const KnapsackProblem& m_problem;
    const RelaxedOptimum& m_relaxed;
    std::vector<std::uint8_t>& m_best;
    double m_bestLoss = 0.0; ///< relative to the relaxed choices, as all losses here
    double m_bound = 0.0;    ///< of the relaxation
    std::vector<Candidate> m_candidates;
    std::int64_t m_mostMore = 0;          ///< what the candidates still ahead can spend at most
    std::vector<State> m_states{State{}}; ///< by cost
    std::vector<State> m_old{State{}};    ///< the same, while m_states grows
    std::vector<Taken> m_history;
};

} // namespace

bool closeGap(const KnapsackProblem& problem, const RelaxedOptimum& relaxed, std::vector<std::uint8_t>& best,
              std::size_t work) {
    return work > 0 && CoreSearch(problem, relaxed, best).run(work);
}

} // namespace moescope::detail
