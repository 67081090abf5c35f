// SPDX-License-Identifier: Apache-2.0
#include "allocation/plan.h"

#include <algorithm>

#include "allocation/plan_sizer.h"

namespace moescope {
namespace {

/// Largest group not above the given one that divides all of `in`; 0 where there is none.
std::int64_t groupThatFits(std::int64_t in, std::int64_t given) {
    for (std::int64_t group = std::min(in, given); group > 1; --group)
        if (in % group == 0)
            return group;
    return 0;
}

/// Padding a short last group is no way out: loaders count in / 16 scales a row and have no place for a width of its
/// own.
Status checkNvfp4(const Linear& linear, const ModulePlan& setting) {
    if (setting.bits != nvfp4Bits || setting.group != nvfp4Group || !setting.symmetric)
        return failure(
            "{}: NVFP4 has {} bits in groups of {} around 0, the plan says {} bits in groups of {}{}. Change "
            "them, or its grid to integer.",
            linear.module, nvfp4Bits, nvfp4Group, setting.bits, setting.group, setting.symmetric ? "" : ", asymmetric");
    if (linear.in % nvfp4Group != 0)
        return failure("{}: NVFP4's groups of {} do not divide its {} inputs. Choose the integer grid or 16 bits for "
                       "this module.",
                       linear.module, nvfp4Group, linear.in);
    return {};
}

Status checkModule(const Linear& linear, const ModulePlan& setting) {
    if (std::ranges::find(plannableBits, setting.bits) == plannableBits.end())
        return failure("{}: {} bits cannot be stored; choose one of {}.", linear.module, setting.bits,
                       fmt::join(plannableBits, ", "));
    if (setting.bits == fullPrecision)
        return {};
    if (setting.grid == NumberGrid::nvfp4)
        return checkNvfp4(linear, setting);
    if (setting.group < 1 || linear.in % setting.group != 0)
        return failure(
            "{}: groups of {} do not divide its {} inputs. Choose a group of {}, or 16 bits for this module.",
            linear.module, setting.group, linear.in, groupThatFits(linear.in, setting.group));
    return {};
}

} // namespace

ModulePlan moduleSetting(int bits, int group, bool symmetric, NumberGrid grid) {
    if (grid == NumberGrid::nvfp4 && bits == nvfp4Bits)
        return {.bits = bits, .group = nvfp4Group, .grid = NumberGrid::nvfp4};
    return {.bits = bits, .group = group, .symmetric = symmetric || grid == NumberGrid::nvfp4};
}

Status checkPlan(const Plan& plan, const Model& model) {
    for (const auto& [module, setting] : plan.modules) {
        const Linear* linear = model.find(module);
        if (!linear)
            return failure(
                "The plan names the module '{}', which {} does not have. Was the plan made for another model?", module,
                model.folder().string());
        if (Status fits = checkModule(*linear, setting); !fits)
            return fits;
    }
    for (const Linear& linear : model.linears())
        if (!plan.modules.contains(linear.module))
            return failure("The plan has no width for the module '{}'. Make the plan anew for {}.", linear.module,
                           model.folder().string());
    return {};
}

PlanSize sizeOf(const Plan& plan, const Model& model) {
    std::vector<ModulePlan> settings;
    for (const Linear& linear : model.linears()) {
        const auto found = plan.modules.find(linear.module);
        settings.push_back(found == plan.modules.end() ? ModulePlan{.bits = fullPrecision} : found->second);
    }
    return PlanSizer(model).sizeOf(settings);
}

} // namespace moescope
