// SPDX-License-Identifier: Apache-2.0
#include "pipeline/allocate.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "allocation/mixed_layout.h"
#include "pipeline/detail/allocation_problem.h"

namespace moescope {

struct PreparedAllocation::State {
    Model model;
    AllocateConfig config;
    const Strategy* strategy = nullptr;
    std::map<std::string, double> parameters;
    std::vector<int> bits;                    ///< candidate widths, ascending, each once
    std::optional<Inspection> inspection;     ///< for strategies that place widths by rule
    LossTable table;                          ///< for the others
    double lockedLoss = 0.0;                  ///< of routed experts' linears that are locked; the solver does not see them
    detail::AllocationProblem allocation;
    std::optional<PreparedProblem> problem;

    [[nodiscard]] StrategySettings settings(double meanBits) const {
        return {meanBits, bits, config.budget == "modules", config.otherBits, parameters, config.locked};
    }
    [[nodiscard]] Result<Allocation> byLoss(double meanBits) const;
    [[nodiscard]] Result<Allocation> byRule(double meanBits) const;
    [[nodiscard]] double uniformLoss(double meanBits) const;
    Status addLockedLoss(const StrategyInput& input);
    [[nodiscard]] std::vector<int> widths(const std::vector<std::uint8_t>& chosen) const;
    [[nodiscard]] std::int64_t bytesOf(std::size_t item, std::size_t way) const;
    void describe(Plan& plan, double meanBits) const;
};

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The smallest mean with four digits that is at least `mean`.
double roundedUp(double mean) {
    return std::ceil(mean * 1e4 - 1e-6) / 1e4;
}

} // namespace

void PreparedAllocation::State::describe(Plan& plan, double meanBits) const {
    plan.strategy = strategy->id;
    plan.parameters = parameters;
    plan.parameters["mean_bits"] = meanBits;
    plan.parameters["bits"] = bits;
    plan.parameters["granularity"] = config.granularity;
    plan.parameters["budget"] = config.budget;
    plan.parameters["other_bits"] = config.otherBits;
}

std::vector<int> PreparedAllocation::State::widths(const std::vector<std::uint8_t>& chosen) const {
    std::vector<int> widths(model.linears().size(), config.otherBits);
    for (std::size_t item = 0; item < chosen.size(); ++item)
        for (const int linear : allocation.items[item])
            widths[static_cast<std::size_t>(linear)] = bits[chosen[item]];
    return widths;
}

std::int64_t PreparedAllocation::State::bytesOf(std::size_t item, std::size_t way) const {
    const ModulePlan setting{.bits = bits[way], .group = config.group, .symmetric = config.symmetric};
    std::int64_t bytes = 0;
    for (const int linear : allocation.items[item])
        bytes += storedBytes(model, model.linears()[static_cast<std::size_t>(linear)], setting);
    return bytes;
}

double PreparedAllocation::State::uniformLoss(double meanBits) const {
    const double width = std::round(meanBits);
    const auto nearest = std::ranges::min_element(bits, {}, [&](int candidate) { return std::abs(candidate - width); });
    const auto way = static_cast<std::size_t>(nearest - bits.begin());
    double loss = lockedLoss;
    for (std::size_t item = 0; item < allocation.items.size(); ++item)
        loss += problem->problem().item(item)[way].loss;
    return loss;
}

/// A locked width need not be a candidate: each is asked for alone.
Status PreparedAllocation::State::addLockedLoss(const StrategyInput& input) {
    std::map<int, LossTable> tables;
    for (std::size_t i = 0; i < model.linears().size(); ++i) {
        const Linear& linear = model.linears()[i];
        const auto lock = config.locked.find(linear.module);
        if (linear.kind != LinearKind::expert || lock == config.locked.end())
            continue;
        const int width = lock->second.bits;
        if (!tables.contains(width)) {
            StrategySettings alone = settings(config.meanBits);
            alone.bits = {width};
            auto losses = strategy->losses(input, alone);
            if (!losses)
                return propagate(losses);
            tables.emplace(width, std::move(*losses));
        }
        lockedLoss += tables.at(width).losses[i].front();
    }
    return {};
}

Result<Allocation> PreparedAllocation::State::byLoss(double meanBits) const {
    const auto start = Clock::now();
    const auto solution = problem->solve(allocation.budgetFor(meanBits));
    if (!solution)
        return failure("A mean of {:g} bits cannot be reached{}: the nearest that can is {:g}.", meanBits,
                       config.locked.empty() ? "" : " with these locks", roundedUp(allocation.meanOf(problem->leastCost())));
    Allocation result;
    result.seconds = secondsSince(start);
    result.plan = detail::planOf(model, config, widths(solution->chosen));
    result.plan.note = table.note;
    result.loss = solution->loss + lockedLoss;
    result.gap = result.loss > 0.0 ? solution->gap() * solution->loss / result.loss : 0.0;
    result.uniformLoss = uniformLoss(meanBits);
    return result;
}

Result<Allocation> PreparedAllocation::State::byRule(double meanBits) const {
    const auto start = Clock::now();
    auto assignment = strategy->assign({model, inspection->linears, inspection->routers}, settings(meanBits));
    if (!assignment)
        return propagate(assignment);
    Allocation result;
    result.seconds = secondsSince(start);
    result.plan = detail::planOf(model, config, assignment->bits);
    result.plan.note = std::move(assignment->note);
    return result;
}

PreparedAllocation::PreparedAllocation(std::unique_ptr<State> state) : m_state(std::move(state)) {}
PreparedAllocation::PreparedAllocation(PreparedAllocation&&) noexcept = default;
PreparedAllocation& PreparedAllocation::operator=(PreparedAllocation&&) noexcept = default;
PreparedAllocation::~PreparedAllocation() = default;

Result<PreparedAllocation> PreparedAllocation::prepare(const Model& model, const Inspection& inspection, const AllocateConfig& config) {
    auto strategy = findStrategy(config.strategy);
    if (!strategy)
        return propagate(strategy);
    auto parameters = checkedParameters(**strategy, config.parameters);
    if (!parameters)
        return propagate(parameters);
    if (Status checked = detail::checkConfig(config, model, inspection); !checked)
        return propagate(checked);
    auto state = std::make_unique<State>();
    state->model = model;
    state->config = config;
    state->strategy = *strategy;
    state->parameters = std::move(*parameters);
    state->bits = config.bits;
    std::ranges::sort(state->bits);
    state->bits.erase(std::ranges::unique(state->bits).begin(), state->bits.end());
    if (!(*strategy)->losses) {
        state->inspection = inspection;
        return PreparedAllocation(std::move(state));
    }
    auto table = (*strategy)->losses({model, inspection.linears, inspection.routers}, state->settings(config.meanBits));
    if (!table)
        return propagate(table);
    state->table = std::move(*table);
    if (Status added = state->addLockedLoss({model, inspection.linears, inspection.routers}); !added)
        return propagate(added);
    state->allocation = detail::allocationProblem(model, config, state->bits, state->table);
    state->problem.emplace(std::move(state->allocation.problem));
    return PreparedAllocation(std::move(state));
}

Result<Allocation> PreparedAllocation::at(double meanBits) const {
    auto result = m_state->problem ? m_state->byLoss(meanBits) : m_state->byRule(meanBits);
    if (!result)
        return result;
    m_state->describe(result->plan, meanBits);
    result->size = sizeOf(result->plan, m_state->model);
    const double mean = m_state->config.budget == "modules" ? result->size.meanBitsByModule : result->size.meanBits;
    if (mean > meanBits + 1e-9)
        result->plan.note += fmt::format("{}{} the mean is {:.4g} bits.", result->plan.note.empty() ? "" : " ",
                                         m_state->config.locked.empty() ? "The rule counts whole experts;" : "With the locks", mean);
    return result;
}

Result<BudgetCurve> PreparedAllocation::curve() const {
    const State& state = *m_state;
    if (!state.problem)
        return failure("The strategy '{}' places widths by a rule and has no loss to draw against size.", state.strategy->id);
    BudgetCurve curve;
    const PreparedProblem& problem = *state.problem;
    std::int64_t bytes = sizeOf(detail::planOf(state.model, state.config, state.widths(problem.cheapest())), state.model).tensorBytes;
    for (std::size_t done = 0; done <= problem.steps().size(); ++done) {
        if (done > 0) {
            const PreparedProblem::Step& step = problem.steps()[done - 1];
            bytes += state.bytesOf(step.item, step.choice) - state.bytesOf(step.item, step.before);
        }
        curve.meanBits.push_back(state.allocation.meanOf(problem.costs()[done]));
        curve.loss.push_back(problem.losses()[done] + state.lockedLoss);
        curve.tensorBytes.push_back(bytes);
    }
    return curve;
}

Result<Allocation> allocate(const Model& model, const Inspection& inspection, const AllocateConfig& config) {
    auto prepared = PreparedAllocation::prepare(model, inspection, config);
    if (!prepared)
        return propagate(prepared);
    return prepared->at(config.meanBits);
}

Result<BudgetCurve> budgetCurve(const Model& model, const Inspection& inspection, const AllocateConfig& config) {
    auto prepared = PreparedAllocation::prepare(model, inspection, config);
    if (!prepared)
        return propagate(prepared);
    return prepared->curve();
}

} // namespace moescope
