// SPDX-License-Identifier: Apache-2.0
// True sizes, a width for each linear: GPTQ v1 tensors with the configs of auto-round and of GPTQModel beside them.
#include "exporting/detail/bit_packing.h"
#include "exporting/detail/export_format.h"
#include "exporting/detail/gptq_layout.h"
#include "exporting/detail/mixed_config.h"
#include "exporting/detail/tensor_names.h"

namespace moescope::detail {
namespace {

Status checkLinear(const Linear& linear, const ModulePlan& plan) {
    if (plan.grid == NumberGrid::nvfp4)
        return failure(
            "Module '{}' is on the NVFP4 grid, which GPTQ tensors do not hold. Export as nvfp4 or bf16, or make "
            "the plan on the symmetric grid.",
            linear.module);
    if (!plan.symmetric)
        return failure("Module '{}' is asymmetric. transformers with auto-round cannot load asymmetric GPTQ tensors; "
                       "make the plan "
                       "symmetric, or export as bf16.",
                       linear.module);
    if (plan.bits != 2 && plan.bits != 3 && plan.bits != 4 && plan.bits != 8)
        return failure(
            "Module '{}' has {} bits. This format holds 2, 3, 4 and 8 bits, or 16 for a linear that stays as it is.",
            linear.module, plan.bits);
    if (plan.group < 1 || linear.in % plan.group != 0)
        return failure(
            "Module '{}' has groups of {}, which do not divide its {} inputs. Choose a group size that does.",
            linear.module, plan.group, linear.in);
    if (linear.in % packedRun != 0 || linear.out % packedRun != 0)
        return failure(
            "Module '{}' is [{}, {}]. GPTQ tensors pack {} values at a time; leave it at 16 bits, or export as bf16.",
            linear.module, linear.out, linear.in, packedRun);
    return {};
}

Status checkPlan(const Model& model, const Plan& plan) {
    bool any = false;
    for (const Linear& linear : model.linears()) {
        const ModulePlan& setting = planOf(plan, linear.module);
        if (setting.bits == fullPrecision)
            continue;
        any = true;
        if (Status fits = checkLinear(linear, setting); !fits)
            return fits;
    }
    if (!any)
        return failure("The plan leaves every linear at 16 bits, so there is nothing to pack. Export as bf16.");
    return {};
}

std::string moduleName(const Model& model, const Linear& linear, const ExportOptions& options) {
    return loaderModule(model, linear, options.names);
}

std::string tensorName(const Model& model, const std::string& tensor, const ExportOptions& options) {
    return loaderTensor(model, tensor, options.names);
}

std::vector<TensorSpec> specs(const Model&, const std::string& module, const Linear& linear, const ModulePlan& plan) {
    return gptqSpecs(module, linear.out, linear.in, plan.bits, plan.group);
}

Status put(const QuantizedLinear& linear, std::span<const TensorSpec>, float, const PutBytes& putBytes) {
    return putGptq(linear, putBytes);
}

} // namespace

const ExportFormat& mixedFormat() {
    static constexpr ExportFormat format{
        .info =
            {"mixed", "Mixed precision (GPTQ tensors)",
             "Every linear packed at its own width, true sizes: transformers with auto-round, and GPTQModel, load it.",
             true},
        .check = checkPlan,
        .moduleName = moduleName,
        .tensorName = tensorName,
        .specs = specs,
        .put = put,
        .configs = mixedConfigs,
    };
    return format;
}

} // namespace moescope::detail
