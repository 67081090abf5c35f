// SPDX-License-Identifier: Apache-2.0
#include "pipeline/detail/allocation_problem.h"

#include <algorithm>
#include <cmath>

namespace moescope::detail {
namespace {

/// Free expert linears in items, ordered by name, which is what ties are broken by.
std::vector<std::vector<int>> itemsOf(const Model& model, const AllocateConfig& config) {
    const auto& linears = model.linears();
    std::map<std::pair<int, int>, std::vector<int>> experts;
    std::vector<std::vector<int>> items;
    for (std::size_t i = 0; i < linears.size(); ++i) {
        if (linears[i].kind != LinearKind::expert || config.locked.contains(linears[i].module))
            continue;
        if (config.granularity == "projection")
            items.push_back({static_cast<int>(i)});
        else
            experts[{linears[i].layer, linears[i].expert}].push_back(static_cast<int>(i));
    }
    for (auto& [key, expert] : experts)
        items.push_back(std::move(expert));
    std::ranges::sort(items, {}, [&](const std::vector<int>& item) -> const std::string& {
        return linears[static_cast<std::size_t>(item.front())].module;
    });
    return items;
}

Status checkWidths(const AllocateConfig& config) {
    const auto known = [](int bits) { return std::ranges::find(plannableBits, bits) != plannableBits.end(); };
    if (config.bits.empty())
        return failure("No candidate width was given; choose from {}.", fmt::join(plannableBits, ", "));
    for (const int bits : config.bits)
        if (!known(bits))
            return failure("{} bits cannot be stored; choose candidate widths from {}.", bits, fmt::join(plannableBits, ", "));
    if (!known(config.otherBits))
        return failure("{} bits for attention and shared experts cannot be stored; choose one of {}.", config.otherBits, fmt::join(plannableBits, ", "));
    if (!std::isfinite(config.meanBits) || config.meanBits <= 0.0)
        return failure("The mean must be a positive number of bits.");
    return {};
}

} // namespace

std::int64_t AllocationProblem::budgetFor(double meanBits) const {
    // a mean such as 2.7 is no binary fraction: a part in 10^12 decides nothing but whether it is met exactly
    return static_cast<std::int64_t>(std::floor(meanBits * static_cast<double>(weight) * (1.0 + 1e-12))) - lockedCost;
}

double AllocationProblem::meanOf(std::int64_t cost) const {
    return static_cast<double>(cost + lockedCost) / static_cast<double>(weight);
}

AllocationProblem allocationProblem(const Model& model, const AllocateConfig& config, const std::vector<int>& bits, const LossTable& table) {
    AllocationProblem result;
    const auto weightOf = [&](const Linear& linear) { return config.budget == "modules" ? 1 : linear.parameters(); };
    for (const Linear& linear : model.linears()) {
        if (linear.kind != LinearKind::expert)
            continue;
        result.weight += weightOf(linear);
        if (const auto lock = config.locked.find(linear.module); lock != config.locked.end())
            result.lockedCost += weightOf(linear) * lock->second.bits;
    }
    result.items = itemsOf(model, config);
    for (const std::vector<int>& item : result.items) {
        std::vector<KnapsackChoice> ways(bits.size());
        for (std::size_t way = 0; way < bits.size(); ++way)
            for (const int index : item) {
                ways[way].cost += weightOf(model.linears()[static_cast<std::size_t>(index)]) * bits[way];
                ways[way].loss += table.losses[static_cast<std::size_t>(index)][way];
            }
        result.problem.addItem(ways);
    }
    return result;
}

Status checkConfig(const AllocateConfig& config, const Model& model, const Inspection& inspection) {
    if (Status widths = checkWidths(config); !widths)
        return widths;
    if (config.granularity != "projection" && config.granularity != "expert")
        return failure("The granularity '{}' is not known; use projection or expert.", config.granularity);
    if (config.budget != "parameters" && config.budget != "modules")
        return failure("The budget '{}' is not known; use parameters or modules.", config.budget);
    // Uniform looks at no statistics, so it may be asked before any inspection.
    const bool needless = config.strategy == "uniform" && inspection.linears.empty();
    if (!needless && !std::ranges::equal(model.linears(), inspection.linears, {}, &Linear::module, &LinearStatistics::module))
        return failure("The statistics do not belong to the model in {}. Inspect it anew.", model.folder().string());
    for (const auto& [module, setting] : config.locked)
        if (!model.find(module))
            return failure("The module '{}' is locked, but {} does not have it.", module, model.folder().string());
    return checkPlan(planOf(model, config, std::vector<int>(model.linears().size(), config.bits.front())), model);
}

Plan planOf(const Model& model, const AllocateConfig& config, const std::vector<int>& bits) {
    Plan plan;
    for (std::size_t i = 0; i < bits.size(); ++i) {
        const Linear& linear = model.linears()[i];
        const auto lock = config.locked.find(linear.module);
        ModulePlan setting{.bits = bits[i], .group = config.group, .symmetric = config.symmetric};
        if (lock != config.locked.end()) {
            setting = lock->second;
            setting.locked = true;
        }
        plan.modules.emplace(linear.module, setting);
    }
    return plan;
}

} // namespace moescope::detail
