// SPDX-License-Identifier: Apache-2.0
// FP4 weights as compressed-tensors has them ("nvfp4-pack-quantized"), activations in full precision (W4A16).
#include <nlohmann/json.hpp>

#include "exporting/detail/export_format.h"
#include "exporting/detail/module_names.h"
#include "exporting/detail/nvfp4_layout.h"
#include "exporting/detail/tensor_names.h"

namespace moescope::detail {
namespace {

using json = nlohmann::ordered_json;

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

std::vector<TensorSpec> specs(const Model&, const std::string& module, const Linear& linear, const ModulePlan&) {
    return nvfp4Specs(module, linear.out, linear.in);
}

Status put(const QuantizedLinear& linear, std::span<const TensorSpec>, const PutBytes& putBytes) {
    return putNvfp4(linear, putBytes);
}

json weightScheme() {
    return {{"num_bits", nvfp4Bits},
            {"type", "float"},
            {"symmetric", true},
            {"strategy", "tensor_group"},
            {"group_size", nvfp4Group},
            {"dynamic", false},
            {"scale_dtype", "torch.float8_e4m3fn"},
            {"actorder", nullptr},
            {"observer", "minmax"}};
}

/// Experts by one pattern, which is where transformers looks for their scheme; the few other linears by name.
json quantizationConfig(const Model& model, const Plan& plan, const ExportOptions& options) {
    json targets = json::array({"re:" + expertPattern(model, options.names)});
    json ignored = json::array({"lm_head"});
    for (int layer = 0; layer < model.config().layers; ++layer)
        for (const std::string& module : routerModules(model, layer, options.names))
            ignored.push_back(module);
    for (const Linear& linear : model.linears())
        if (linear.kind != LinearKind::expert)
            (planOf(plan, linear.module).bits == fullPrecision ? ignored : targets)
                .push_back(loaderModule(model, linear, options.names));
    const json scheme{{"targets", std::move(targets)},
                      {"format", "nvfp4-pack-quantized"},
                      {"input_activations", nullptr},
                      {"output_activations", nullptr},
                      {"weights", weightScheme()}};
    return {{"quant_method", "compressed-tensors"},  {"format", "nvfp4-pack-quantized"},
            {"quantization_status", "compressed"},   {"kv_cache_scheme", nullptr},
            {"global_compression_ratio", nullptr},   {"ignore", std::move(ignored)},
            {"config_groups", {{"experts", scheme}}}};
}

Result<std::map<std::string, std::string>> configs(const Model& model, const Plan& plan, const ExportOptions& options) {
    auto original = originalConfig(model);
    if (!original)
        return propagate(original);
    json config = std::move(*original);
    config["quantization_config"] = quantizationConfig(model, plan, options);
    return std::map<std::string, std::string>{{"config.json", config.dump(2) + "\n"}};
}

} // namespace

const ExportFormat& nvfp4Format() {
    static constexpr ExportFormat format{
        .info = {"nvfp4", "NVFP4 (compressed-tensors)",
                 "FP4 weights in groups of 16 with FP8 scales, activations as they are: for vLLM. transformers 5.23 "
                 "decodes the experts wrong.",
                 true},
        .check = checkPlan,
        .moduleName = moduleName,
        .tensorName = tensorName,
        .specs = specs,
        .put = put,
        .configs = configs,
    };
    return format;
}

} // namespace moescope::detail
