// SPDX-License-Identifier: Apache-2.0
#include "allocation/plan.h"

#include <algorithm>
#include <set>

#include "allocation/mixed_layout.h"

namespace moescope {
namespace {

/// Largest group not above the given one that divides all of `in`; 0 where there is none.
std::int64_t groupThatFits(std::int64_t in, std::int64_t given) {
    for (std::int64_t group = std::min(in, given); group > 1; --group)
        if (in % group == 0)
            return group;
    return 0;
}

Status checkModule(const Linear& linear, const ModulePlan& setting) {
    if (std::ranges::find(plannableBits, setting.bits) == plannableBits.end())
        return failure("{}: {} bits cannot be stored; choose one of {}.", linear.module, setting.bits,
                       fmt::join(plannableBits, ", "));
    if (setting.bits == fullPrecision)
        return {};
    if (setting.group < 1 || linear.in % setting.group != 0)
        return failure(
            "{}: groups of {} do not divide its {} inputs. Choose a group of {}, or 16 bits for this module.",
            linear.module, setting.group, linear.in, groupThatFits(linear.in, setting.group));
    return {};
}

std::int64_t tensorBytes(const Model& model, bool withUnused) {
    const std::set<std::string_view> unused(model.unusedTensors().begin(), model.unusedTensors().end());
    std::int64_t bytes = 0;
    for (const SafetensorsFile& file : model.checkpoint().files())
        for (const TensorInfo& tensor : file.tensors())
            if (withUnused || !unused.contains(tensor.name))
                bytes += static_cast<std::int64_t>(tensor.bytes);
    return bytes;
}

} // namespace

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
    PlanSize size;
    size.originalBytes = tensorBytes(model, true);
    size.tensorBytes = tensorBytes(model, false);
    double parameters = 0.0;
    double modules = 0.0;
    for (const Linear& linear : model.linears()) {
        const auto found = plan.modules.find(linear.module);
        const ModulePlan setting = found == plan.modules.end() ? ModulePlan{.bits = fullPrecision} : found->second;
        MixedBytes bytes;
        if (setting.bits < fullPrecision) {
            bytes = mixedBytes(linear, setting);
            size.tensorBytes += bytes.total() - storedBytes(model, linear, {.bits = fullPrecision});
            size.overheadBytes += bytes.overhead();
        }
        if (linear.kind != LinearKind::expert)
            continue;
        const auto count = static_cast<double>(linear.parameters());
        parameters += count;
        modules += 1.0;
        size.meanBits += count * setting.bits;
        size.meanBitsByModule += setting.bits;
        size.meanBitsWithOverhead += count * setting.bits + 8.0 * static_cast<double>(bytes.zeros + bytes.scales);
    }
    size.meanBits /= parameters;
    size.meanBitsWithOverhead /= parameters;
    size.meanBitsByModule /= modules;
    return size;
}

} // namespace moescope
