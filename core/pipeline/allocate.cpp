// SPDX-License-Identifier: Apache-2.0
#include "pipeline/allocate.h"

#include <algorithm>

#include "pipeline/detail/allocation_state.h"

namespace moescope {
namespace {

/// Modules whose lock came, went or changed.
std::vector<std::string> changedLocks(const std::map<std::string, ModulePlan>& before,
                                      const std::map<std::string, ModulePlan>& after) {
    std::vector<std::string> changed;
    for (const auto& [module, setting] : before)
        if (const auto now = after.find(module); now == after.end() || !(now->second == setting))
            changed.push_back(module);
    for (const auto& [module, setting] : after)
        if (!before.contains(module))
            changed.push_back(module);
    return changed;
}

} // namespace

std::int64_t cacheBytes(const Model& model, std::int64_t context, int bytesPerValue) {
    const ModelConfig& config = model.config();
    return 2 * static_cast<std::int64_t>(config.layers) * config.keyValueHeads * config.headSize * context *
           bytesPerValue;
}

PreparedAllocation::PreparedAllocation(std::unique_ptr<State> state)
    : m_state(std::move(state)) {}
PreparedAllocation::PreparedAllocation(PreparedAllocation&&) noexcept = default;
PreparedAllocation& PreparedAllocation::operator=(PreparedAllocation&&) noexcept = default;
PreparedAllocation::~PreparedAllocation() = default;

Result<PreparedAllocation> PreparedAllocation::prepare(const Model& model, const Inspection& inspection,
                                                       const AllocateConfig& config) {
    return prepare(model, inspection, AllocateEvidence{}, config);
}

Result<PreparedAllocation> PreparedAllocation::prepare(const Model& model, const Inspection& inspection,
                                                       const AllocateEvidence& evidence, const AllocateConfig& config) {
    auto state = std::make_unique<State>();
    state->model = model;
    state->shape.emplace(*state->model);
    return prepared(std::move(state), inspection, evidence, config);
}

Result<PreparedAllocation> PreparedAllocation::prepare(const ModelShape& shape, const Inspection& inspection,
                                                       const AllocateConfig& config) {
    auto state = std::make_unique<State>();
    state->shape = shape;
    return prepared(std::move(state), inspection, {}, config);
}

Result<PreparedAllocation> PreparedAllocation::prepared(std::unique_ptr<State> state, const Inspection& inspection,
                                                        const AllocateEvidence& evidence,
                                                        const AllocateConfig& config) {
    auto strategy = findStrategy(config.strategy);
    if (!strategy)
        return propagate(strategy);
    auto parameters = checkedParameters(**strategy, config.parameters);
    if (!parameters)
        return propagate(parameters);
    state->indexModules();
    const auto indexOf = [&state](const std::string& module) { return state->indexOf(module); };
    if (Status checked =
            detail::checkConfig(config, *state->shape, state->model ? &*state->model : nullptr, inspection, indexOf);
        !checked)
        return propagate(checked);
    state->config = config;
    state->strategy = *strategy;
    state->parameters = std::move(*parameters);
    state->bits = config.bits;
    std::ranges::sort(state->bits);
    state->bits.erase(std::ranges::unique(state->bits).begin(), state->bits.end());
    const StrategyInput input{*state->shape, inspection.linears, inspection.routers, evidence.routing,
                              evidence.measured};
    if (Status there = checkEvidence(**strategy, state->parameters, input); !there)
        return propagate(there);
    if (Status sized = prepareSizes(*state); !sized)
        return propagate(sized);
    state->inspection = inspection;
    if (evidence.routing)
        state->routing = *evidence.routing;
    if (evidence.measured)
        state->measured = *evidence.measured;
    if (!(*strategy)->losses) // asked again for each budget
        return PreparedAllocation(std::move(state));
    auto table = (*strategy)->losses(input, state->settings(config.meanBits));
    if (!table)
        return propagate(table);
    state->table = std::move(*table);
    if (state->table.wholeExperts && config.granularity == "projection")
        state->table.note +=
            fmt::format("{}The costs were measured for whole experts, so an expert's matrices share a width.",
                        state->table.note.empty() ? "" : " ");
    const detail::WidthCost cost = state->cost();
    auto allocation = detail::allocationProblem(state->source(cost));
    if (!allocation)
        return propagate(allocation);
    state->allocation = std::move(*allocation);
    state->problem.emplace(state->allocation.problem);
    if (Status counted = state->countLockedLoss(); !counted)
        return propagate(counted);
    return PreparedAllocation(std::move(state));
}

Status PreparedAllocation::prepareSizes(State& state) {
    state.countLocks();
    if (!state.model) {
        state.sizer.emplace(*state.shape);
        return {};
    }
    state.sizer.emplace(*state.model);
    if (state.config.budget == "gpu")
        state.otherMemory =
            cacheBytes(*state.model, state.config.context, state.config.cacheBytes) + state.config.workspaceBytes;
    if (state.config.budget != "file")
        return {};
    const ExportOptions options{.names = state.config.names};
    std::vector<int> widths;
    for (const Linear& linear : state.shape->linears())
        widths.push_back(linear.kind == LinearKind::expert ? state.bits.front() : state.config.otherBits);
    const Plan narrowest = detail::planOf(*state.shape, state.config, widths);
    if (Status fits = checkExport(state.config.format, *state.model, narrowest, options); !fits)
        return fits;
    auto files = ExportSizer::make(state.config.format, *state.model, options);
    if (!files)
        return propagate(files);
    state.files.emplace(std::move(*files));
    return {};
}

Status PreparedAllocation::relock(const std::map<std::string, ModulePlan>& locked) {
    State& state = *m_state;
    const auto indexOf = [&state](const std::string& module) { return state.indexOf(module); };
    if (Status known = detail::checkLocks(locked, *state.shape, indexOf); !known)
        return known;
    const std::vector<std::string> changed = changedLocks(state.config.locked, locked);
    state.config.locked = locked;
    state.countLocks();
    if (!state.problem)
        return {};
    if (Status counted = state.countLockedLoss(); !counted)
        return counted;
    std::vector<std::uint32_t> items;
    for (const std::string& module : changed)
        if (const int item = state.allocation.itemOf[static_cast<std::size_t>(state.indexOf(module))]; item >= 0)
            items.push_back(static_cast<std::uint32_t>(item));
    std::ranges::sort(items);
    items.erase(std::ranges::unique(items).begin(), items.end());
    const detail::WidthCost cost = state.cost();
    const detail::ProblemSource source = state.source(cost);
    std::vector<KnapsackChoice> choices;
    for (const std::uint32_t item : items) {
        std::ranges::copy(detail::choicesOf(source, state.allocation, item), std::back_inserter(choices));
        const auto losses = detail::scenarioLosses(source, state.allocation, item);
        for (std::size_t scenario = 0; scenario < losses.size(); ++scenario)
            std::ranges::copy(losses[scenario], state.allocation.scenarios[scenario].begin() +
                                                    static_cast<std::ptrdiff_t>(state.allocation.problem.first[item]));
    }
    state.problem->replace(items, choices);
    return {};
}

Result<PreparedAllocation::Widths> PreparedAllocation::widthsAt(double target) const {
    const State& state = *m_state;
    auto result = state.problem     ? state.byLoss(target)
                  : state.inBytes() ? state.byRuleForBytes(static_cast<std::int64_t>(target))
                                    : state.byRule(target);
    if (!result)
        return result;
    Allocation& allocation = result->allocation;
    state.describe(allocation.plan, target);
    allocation.size = state.sizer->sizeOf(detail::settingsOf(*state.shape, state.config, result->bits));
    if (state.problem)
        allocation.uniformLoss = state.uniformLoss(state.inBytes() ? allocation.size.meanBits : target);
    if (state.config.budget == "file")
        allocation.fileBytes = state.bytesOf(result->bits);
    if (state.config.budget == "gpu")
        allocation.gpuBytes = state.bytesOf(result->bits);
    if (state.config.grid == NumberGrid::nvfp4 && needsOf(*state.strategy, state.parameters).measured)
        allocation.plan.note += fmt::format("{}The costs were measured on whole numbers, not on NVFP4.",
                                            allocation.plan.note.empty() ? "" : " ");
    const double mean = state.config.budget == "modules" ? allocation.size.meanBitsByModule : allocation.size.meanBits;
    if (!state.inBytes() && mean > target + 1e-9)
        allocation.plan.note +=
            fmt::format("{}{} the mean is {:.4g} bits.", allocation.plan.note.empty() ? "" : " ",
                        state.config.locked.empty() ? "The rule counts whole experts;" : "With the locks", mean);
    return result;
}

Result<Allocation> PreparedAllocation::at(double target) const {
    auto found = widthsAt(target);
    if (!found)
        return propagate(found);
    found->allocation.plan.modules = detail::planOf(*m_state->shape, m_state->config, found->bits).modules;
    const State& state = *m_state;
    if (state.config.budget == "file")
        if (Status fits =
                checkExport(state.config.format, *state.model, found->allocation.plan, {.names = state.config.names});
            !fits)
            return propagate(fits);
    return std::move(found->allocation);
}

Result<BudgetCurve> PreparedAllocation::curve() const {
    const State& state = *m_state;
    if (!state.problem)
        return failure("The strategy '{}' places widths by a rule and has no loss to draw against size.",
                       state.strategy->id);
    if (!state.allocation.scenarios.empty())
        return failure("The strategy '{}' has a loss for each dataset and no single one to draw against size.",
                       state.strategy->id);
    const auto settings =
        detail::settingsOf(*state.shape, state.config, std::vector<int>(state.shape->linears().size(), 0));
    const auto bytesOf = [&](std::size_t item, std::size_t way) {
        const ModulePlan setting =
            state.config.setting(state.bits[static_cast<std::size_t>(state.allocation.firstWay[item]) + way]);
        std::int64_t bytes = 0;
        for (const int linear : state.allocation.items[item])
            if (!settings[static_cast<std::size_t>(linear)].locked)
                bytes += state.sizer->bytes(static_cast<std::size_t>(linear), setting);
        return bytes;
    };
    const PreparedProblem& problem = *state.problem;
    const auto first =
        state.sizer->sizeOf(detail::settingsOf(*state.shape, state.config, state.widths(problem.cheapest())));
    BudgetCurve curve;
    std::int64_t bytes = first.tensorBytes;
    double mean = state.inBytes() ? first.meanBits : state.meanOf(problem.costs()[0]);
    for (std::size_t done = 0; done <= problem.steps().size(); ++done) {
        if (done > 0) {
            const PreparedProblem::Step& step = problem.steps()[done - 1];
            bytes += bytesOf(step.item, step.choice) - bytesOf(step.item, step.before);
            mean = state.inBytes() ? mean + state.meanStep(step) : state.meanOf(problem.costs()[done]);
        }
        curve.meanBits.push_back(mean);
        curve.loss.push_back(problem.losses()[done] + state.lockedLoss);
        curve.tensorBytes.push_back(bytes);
    }
    return curve;
}

std::string PreparedAllocation::granularity() const {
    const State& state = *m_state;
    const auto granularity = detail::granularityFor(state.config, state.table);
    return granularity ? *granularity : state.config.granularity;
}

Result<double> PreparedAllocation::lossOf(std::span<const int> widths) const {
    const State& state = *m_state;
    if (!state.problem || !state.allocation.scenarios.empty())
        return failure("The strategy '{}' has no single loss to judge a plan by.", state.strategy->id);
    const auto& linears = state.shape->linears();
    double loss = state.lockedLoss;
    for (const std::vector<int>& item : state.allocation.items) {
        int shared = 0;
        for (const int member : item) {
            const auto linear = static_cast<std::size_t>(member);
            if (state.config.locked.contains(linears[linear].module))
                continue;
            const int width = widths[linear];
            const auto candidate = std::ranges::find(state.bits, width);
            if (candidate == state.bits.end())
                return failure("{} has {} bits, which are none of the candidates {}.", linears[linear].module, width,
                               fmt::join(state.bits, ", "));
            if (state.table.wholeExperts && shared != 0 && width != shared)
                return failure("{}: the costs of '{}' were measured for whole experts, and this plan cuts one apart.",
                               linears[linear].module, state.strategy->id);
            shared = width;
            loss += state.table.losses[linear][static_cast<std::size_t>(candidate - state.bits.begin())];
        }
    }
    return loss;
}

Result<Allocation> allocate(const Model& model, const Inspection& inspection, const AllocateConfig& config) {
    return allocate(model, inspection, AllocateEvidence{}, config);
}

Result<Allocation> allocate(const Model& model, const Inspection& inspection, const AllocateEvidence& evidence,
                            const AllocateConfig& config) {
    auto prepared = PreparedAllocation::prepare(model, inspection, evidence, config);
    if (!prepared)
        return propagate(prepared);
    return prepared->at(config.target());
}

Result<BudgetCurve> budgetCurve(const Model& model, const Inspection& inspection, const AllocateConfig& config) {
    auto prepared = PreparedAllocation::prepare(model, inspection, config);
    if (!prepared)
        return propagate(prepared);
    return prepared->curve();
}

} // namespace moescope
