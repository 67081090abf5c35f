// SPDX-License-Identifier: Apache-2.0
// FP4 weights, in the dialects of those who read them: compressed-tensors' with activations as they are (W4A16), those
// of auto-round and ModelOpt with a scale for activations in FP4 (W4A4).
#include "exporting/detail/export_format.h"
#include "exporting/detail/nvfp4_configs.h"
#include "exporting/detail/nvfp4_layout.h"
#include "exporting/detail/tensor_names.h"

namespace moescope::detail {
namespace {

/// Loaders take one scheme for all routed experts.
Status checkPlan(const Model& model, const Plan& plan) {
    for (const Linear& linear : model.linears()) {
        const ModulePlan& setting = planOf(plan, linear.module);
        const bool nvfp4 = setting.bits != fullPrecision && setting.grid == NumberGrid::nvfp4;
        if (linear.kind == LinearKind::expert ? !nvfp4 : !nvfp4 && setting.bits != fullPrecision)
            return failure(
                "Module '{}' has {} bits{}. This format holds every routed expert as NVFP4, and each other "
                "linear as NVFP4 or at 16 bits; make the plan with --grid nvfp4 and 4 bits, or export as mixed "
                "or bf16.",
                linear.module, setting.bits, setting.bits == fullPrecision ? "" : " on the integer grid");
    }
    return {};
}

std::string moduleName(const Model& model, const Linear& linear, const ExportOptions& options) {
    return loaderModule(model, linear, options.names);
}

std::string tensorName(const Model& model, const std::string& tensor, const ExportOptions& options) {
    return loaderTensor(model, tensor, options.names);
}

template <Nvfp4Dialect dialect>
std::vector<TensorSpec> specs(const Model&, const std::string& module, const Linear& linear, const ModulePlan&) {
    return nvfp4Specs(dialect, module, linear.out, linear.in);
}

template <Nvfp4Dialect dialect>
Status put(const QuantizedLinear& linear, std::span<const TensorSpec>, float largestInput, const PutBytes& putBytes) {
    return putNvfp4(dialect, linear, largestInput, putBytes);
}

template <Nvfp4Dialect dialect>
constexpr ExportFormat formatOf(ExporterInfo info, decltype(ExportFormat::configs) configs) {
    return {.info = info,
            .check = checkPlan,
            .moduleName = moduleName,
            .tensorName = tensorName,
            .specs = specs<dialect>,
            .put = put<dialect>,
            .configs = configs,
            .takesInputs = dialect != Nvfp4Dialect::compressedTensors};
}

} // namespace

const ExportFormat& nvfp4Format() {
    static constexpr ExportFormat format =
        formatOf<Nvfp4Dialect::compressedTensors>({"nvfp4", "NVFP4 (compressed-tensors)",
                                                   "FP4 weights in groups of 16 with FP8 scales, activations as they "
                                                   "are: for vLLM. transformers 5.23 decodes the "
                                                   "experts wrong.",
                                                   true},
                                                  nvfp4CompressedTensors);
    return format;
}

const ExportFormat& nvfp4AutoRoundFormat() {
    static constexpr ExportFormat format = formatOf<Nvfp4Dialect::autoRound>(
        {"nvfp4-auto-round", "NVFP4 (auto-round)",
         "The same weights for transformers with auto-round, which rounds activations to FP4 too (W4A4).", true},
        nvfp4AutoRound);
    return format;
}

const ExportFormat& nvfp4ModelOptFormat() {
    static constexpr ExportFormat format =
        formatOf<Nvfp4Dialect::modelOpt>({"nvfp4-modelopt", "NVFP4 (ModelOpt)",
                                          "The same weights as NVIDIA's ModelOpt writes them, for TensorRT-LLM, vLLM "
                                          "and SGLang, which round activations "
                                          "to FP4 too (W4A4).",
                                          true},
                                         nvfp4ModelOpt);
    return format;
}

} // namespace moescope::detail
