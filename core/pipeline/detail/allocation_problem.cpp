// SPDX-License-Identifier: Apache-2.0
#include "pipeline/detail/allocation_problem.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace moescope::detail {
namespace {

constexpr std::array<std::string_view, 4> granularities{"projection", "expert", "projection-uniform", "layer"};
constexpr std::array<std::string_view, 4> budgets{"parameters", "modules", "file", "gpu"};

/// What a linear shares its width with: equal keys are one item.
std::tuple<int, int, int> keyOf(const Linear& linear, std::string_view granularity, int index) {
    if (granularity == "expert")
        return {linear.layer, linear.expert, 0};
    if (granularity == "projection-uniform")
        return {linear.layer, static_cast<int>(linear.projection), 0};
    if (granularity == "layer")
        return {linear.layer, 0, 0};
    return {0, 0, index};
}

/// Routed experts' linears in items, ordered by the name of their first one, which is what ties are broken by.
std::vector<std::vector<int>> itemsOf(const ModelShape& shape, std::string_view granularity) {
    const auto& linears = shape.linears();
    std::map<std::tuple<int, int, int>, std::vector<int>> groups;
    for (std::size_t i = 0; i < linears.size(); ++i)
        if (linears[i].kind == LinearKind::expert)
            groups[keyOf(linears[i], granularity, static_cast<int>(i))].push_back(static_cast<int>(i));
    std::vector<std::vector<int>> items;
    for (auto& [key, group] : groups)
        items.push_back(std::move(group));
    std::ranges::sort(items, {}, [&](const std::vector<int>& item) -> const std::string& {
        return linears[static_cast<std::size_t>(item.front())].module;
    });
    return items;
}

/// Both limits; the narrower one of each side.
WidthLimit within(const WidthLimit& a, const WidthLimit& b) {
    const auto most = [](int x, int y) { return x == 0 ? y : y == 0 ? x : std::min(x, y); };
    return {std::max(a.least, b.least), most(a.most, b.most)};
}

WidthLimit limitOf(const AllocateConfig& config, const std::string& module) {
    const auto own = config.limits.find(module);
    return own == config.limits.end() ? config.limit : within(config.limit, own->second);
}

bool allows(const WidthLimit& limit, int bits) {
    return bits >= limit.least && (limit.most == 0 || bits <= limit.most);
}

/// First and one past the last candidate that every free member of an item may have.
Result<std::pair<int, int>> rangeOf(const ProblemSource& source, const std::vector<int>& item) {
    WidthLimit limit;
    for (const int member : item)
        limit = within(limit, limitOf(source.config, source.shape.linears()[static_cast<std::size_t>(member)].module));
    const auto allowed = [&](int bits) { return allows(limit, bits); };
    const auto first = std::ranges::find_if(source.bits, allowed);
    const auto last = std::find_if_not(first, source.bits.end(), allowed);
    if (first == last)
        return failure(
            "{}: no candidate of {} lies within its limits ({} to {} bits). Change the limits or the candidates.",
            source.shape.linears()[static_cast<std::size_t>(item.front())].module, fmt::join(source.bits, ", "),
            limit.least, limit.most == 0 ? 16 : limit.most);
    return std::pair(static_cast<int>(first - source.bits.begin()), static_cast<int>(last - source.bits.begin()));
}

bool isLocked(const ProblemSource& source, int linear) {
    return source.config.locked.contains(source.shape.linears()[static_cast<std::size_t>(linear)].module);
}

Status checkWidths(const AllocateConfig& config) {
    const auto known = [](int bits) { return std::ranges::find(plannableBits, bits) != plannableBits.end(); };
    if (config.bits.empty())
        return failure("No candidate width was given; choose from {}.", fmt::join(plannableBits, ", "));
    for (const int bits : config.bits)
        if (!known(bits))
            return failure("{} bits cannot be stored; choose candidate widths from {}.", bits,
                           fmt::join(plannableBits, ", "));
    if (!known(config.otherBits))
        return failure("{} bits for attention and shared experts cannot be stored; choose one of {}.", config.otherBits,
                       fmt::join(plannableBits, ", "));
    return {};
}

Status checkBudget(const AllocateConfig& config, const Model* model) {
    if (std::ranges::find(granularities, config.granularity) == granularities.end())
        return failure("The granularity '{}' is not known; use {}.", config.granularity,
                       fmt::join(granularities, ", "));
    if (std::ranges::find(budgets, config.budget) == budgets.end())
        return failure("The budget '{}' is not known; use {}.", config.budget, fmt::join(budgets, ", "));
    const bool inBytes = config.budget == "file" || config.budget == "gpu";
    if (inBytes && !model)
        return failure("A budget in bytes needs the model itself: a table of statistics does not say what else there "
                       "is. Use parameters or modules.");
    if (!inBytes && (!std::isfinite(config.meanBits) || config.meanBits <= 0.0))
        return failure("The mean must be a positive number of bits.");
    if (config.budget == "gpu" && (config.context < 0 || config.cacheBytes < 1 || config.workspaceBytes < 0))
        return failure("A memory budget needs a context and a workspace that are not negative, and a cache of at least "
                       "1 byte a value.");
    return {};
}

} // namespace

Result<std::string> granularityFor(const AllocateConfig& config, const LossTable& table) {
    if (!table.wholeExperts || config.granularity == "expert" || config.granularity == "layer")
        return config.granularity;
    if (config.granularity == "projection")
        return std::string("expert");
    return failure(
        "The costs were measured for whole experts, which the granularity '{}' cuts apart. Use expert or layer.",
        config.granularity);
}

std::vector<KnapsackChoice> choicesOf(const ProblemSource& source, const AllocationProblem& problem, std::size_t item) {
    std::vector<KnapsackChoice> ways(problem.ways(item));
    for (const int member : problem.items[item]) {
        if (isLocked(source, member))
            continue;
        const auto linear = static_cast<std::size_t>(member);
        for (std::size_t way = 0; way < ways.size(); ++way) {
            const std::size_t candidate = static_cast<std::size_t>(problem.firstWay[item]) + way;
            ways[way].cost += source.cost(linear, source.bits[candidate]);
            ways[way].loss += source.table.losses[linear][candidate];
        }
    }
    return ways;
}

std::vector<std::vector<double>> scenarioLosses(const ProblemSource& source, const AllocationProblem& problem,
                                                std::size_t item) {
    std::vector<std::vector<double>> losses(source.table.scenarios.size(),
                                            std::vector<double>(problem.ways(item), 0.0));
    for (const int member : problem.items[item])
        for (std::size_t scenario = 0; scenario < losses.size() && !isLocked(source, member); ++scenario)
            for (std::size_t way = 0; way < losses[scenario].size(); ++way)
                losses[scenario][way] += source.table.scenarios[scenario][static_cast<std::size_t>(member)]
                                                               [static_cast<std::size_t>(problem.firstWay[item]) + way];
    return losses;
}

Result<AllocationProblem> allocationProblem(const ProblemSource& source) {
    auto granularity = granularityFor(source.config, source.table);
    if (!granularity)
        return propagate(granularity);
    AllocationProblem result;
    result.items = itemsOf(source.shape, *granularity);
    result.itemOf.assign(source.shape.linears().size(), -1);
    result.scenarios.resize(source.table.scenarios.size());
    for (std::size_t item = 0; item < result.items.size(); ++item) {
        for (const int member : result.items[item])
            result.itemOf[static_cast<std::size_t>(member)] = static_cast<int>(item);
        auto range = rangeOf(source, result.items[item]);
        if (!range)
            return propagate(range);
        result.firstWay.push_back(range->first);
        result.problem.addItem(std::vector<KnapsackChoice>(static_cast<std::size_t>(range->second - range->first)));
        std::ranges::copy(choicesOf(source, result, item),
                          result.problem.choices.begin() + static_cast<std::ptrdiff_t>(result.problem.first[item]));
        const auto losses = scenarioLosses(source, result, item);
        for (std::size_t scenario = 0; scenario < losses.size(); ++scenario)
            result.scenarios[scenario].insert(result.scenarios[scenario].end(), losses[scenario].begin(),
                                              losses[scenario].end());
    }
    return result;
}

Status checkRule(const ModelShape& shape, const AllocateConfig& config, const std::vector<int>& bits) {
    for (const std::vector<int>& item : itemsOf(shape, config.granularity)) {
        const int* width = nullptr;
        for (const int member : item) {
            const Linear& linear = shape.linears()[static_cast<std::size_t>(member)];
            if (config.locked.contains(linear.module))
                continue;
            const int& own = bits[static_cast<std::size_t>(member)];
            if (!allows(limitOf(config, linear.module), own))
                return failure("'{}' places widths by a rule and gives {} {} bits, outside its limits. Choose a "
                               "strategy with losses, or drop "
                               "the limits.",
                               config.strategy, linear.module, own);
            if (width && *width != own)
                return failure("'{}' places widths by a rule that does not keep to the granularity '{}' ({} has "
                               "another width than what it "
                               "must share one with). Choose a strategy with losses, or a finer granularity.",
                               config.strategy, config.granularity, linear.module);
            width = &own;
        }
    }
    return {};
}

Status checkLocks(const std::map<std::string, ModulePlan>& locked, const ModelShape& shape,
                  const std::function<int(const std::string&)>& indexOf) {
    for (const auto& [module, setting] : locked)
        if (indexOf(module) < 0)
            return failure("The module '{}' is locked, but {} does not have it.", module, shape.folder().string());
    return {};
}

Status checkConfig(const AllocateConfig& config, const ModelShape& shape, const Model* model,
                   const Inspection& inspection, const std::function<int(const std::string&)>& indexOf) {
    if (Status widths = checkWidths(config); !widths)
        return widths;
    if (Status budget = checkBudget(config, model); !budget)
        return budget;
    if (!inspection.linears.empty() &&
        !std::ranges::equal(shape.linears(), inspection.linears, {}, &Linear::module, &LinearStatistics::module))
        return failure("The statistics do not belong to the model in {}. Inspect it anew.", shape.folder().string());
    if (Status locks = checkLocks(config.locked, shape, indexOf); !locks)
        return locks;
    if (!model)
        return {};
    for (const auto& [module, limit] : config.limits)
        if (!model->find(module))
            return failure("The module '{}' has limits, but {} does not have it.", module, shape.folder().string());
    return checkPlan(planOf(shape, config, std::vector<int>(shape.linears().size(), config.bits.front())), *model);
}

std::vector<ModulePlan> settingsOf(const ModelShape& shape, const AllocateConfig& config,
                                   const std::vector<int>& bits) {
    std::vector<ModulePlan> settings;
    settings.reserve(bits.size());
    for (const int width : bits)
        settings.push_back(config.setting(width));
    if (config.locked.empty())
        return settings;
    for (std::size_t i = 0; i < bits.size(); ++i)
        if (const auto lock = config.locked.find(shape.linears()[i].module); lock != config.locked.end()) {
            settings[i] = lock->second;
            settings[i].locked = true;
        }
    return settings;
}

Plan planOf(const ModelShape& shape, const AllocateConfig& config, const std::vector<int>& bits) {
    Plan plan;
    const std::vector<ModulePlan> settings = settingsOf(shape, config, bits);
    for (std::size_t i = 0; i < bits.size(); ++i)
        plan.modules.emplace(shape.linears()[i].module, settings[i]);
    return plan;
}

} // namespace moescope::detail
