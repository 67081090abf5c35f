// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/nvfp4_configs.h"

#include <nlohmann/json.hpp>

#include "exporting/detail/export_format.h"
#include "exporting/detail/module_names.h"
#include "exporting/detail/tensor_names.h"

namespace moescope::detail {
namespace {

using json = nlohmann::ordered_json;
using ConfigFiles = std::map<std::string, std::string>;

constexpr const char* autoRoundVersion = "0.16.1"; ///< whose reader docs/formats.md was checked with
constexpr const char* modelOptVersion = "0.47.0";  ///< whose writer these files follow

/// Modules inside the layers that stay in full precision: routers, gates, linears at 16 bits.
std::vector<std::string> untouchedModules(const Model& model, const Plan& plan, const ExportOptions& options) {
    std::vector<std::string> modules;
    for (int layer = 0; layer < model.config().layers; ++layer)
        std::ranges::move(routerModules(model, layer, options.names), std::back_inserter(modules));
    for (const Linear& linear : model.linears())
        if (planOf(plan, linear.module).bits == fullPrecision)
            modules.push_back(loaderModule(model, linear, options.names));
    return modules;
}

/// With the head, which is outside the layers.
json ignoredModules(const Model& model, const Plan& plan, const ExportOptions& options) {
    json ignored = json::array({"lm_head"});
    for (std::string& module : untouchedModules(model, plan, options))
        ignored.push_back(std::move(module));
    return ignored;
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
json compressedTensorsConfig(const Model& model, const Plan& plan, const ExportOptions& options) {
    json targets = json::array({"re:" + expertPattern(model, options.names)});
    for (const Linear& linear : model.linears())
        if (linear.kind != LinearKind::expert && planOf(plan, linear.module).bits != fullPrecision)
            targets.push_back(loaderModule(model, linear, options.names));
    const json scheme{{"targets", std::move(targets)},
                      {"format", "nvfp4-pack-quantized"},
                      {"input_activations", nullptr},
                      {"output_activations", nullptr},
                      {"weights", weightScheme()}};
    return {{"quant_method", "compressed-tensors"},  {"format", "nvfp4-pack-quantized"},
            {"quantization_status", "compressed"},   {"kv_cache_scheme", nullptr},
            {"global_compression_ratio", nullptr},   {"ignore", ignoredModules(model, plan, options)},
            {"config_groups", {{"experts", scheme}}}};
}

/// Packed linears by the defaults, the others by name.
json autoRoundConfig(const Model& model, const Plan& plan, const ExportOptions& options) {
    json extra = json::object();
    for (const std::string& module : untouchedModules(model, plan, options))
        extra[module] = {{"bits", 16}, {"act_bits", 16}, {"data_type", "float"}, {"act_data_type", "float"}};
    return {{"quant_method", "auto-round"},
            {"packing_format", "auto_round:llm_compressor"},
            {"bits", nvfp4Bits},
            {"group_size", nvfp4Group},
            {"sym", true},
            {"data_type", "nv_fp"},
            {"act_bits", nvfp4Bits},
            {"act_group_size", nvfp4Group},
            {"act_sym", true},
            {"act_data_type", "nv_fp4_with_static_gs"},
            {"act_dynamic", true},
            {"block_name_to_quantize", "model.layers"},
            {"autoround_version", autoRoundVersion},
            {"extra_config", std::move(extra)}};
}

/// hf_quant_config.json's `quantization`.
json modelOptQuantization(const Model& model, const Plan& plan, const ExportOptions& options) {
    return {{"quant_algo", "NVFP4"},
            {"kv_cache_quant_algo", nullptr},
            {"group_size", nvfp4Group},
            {"exclude_modules", ignoredModules(model, plan, options)}};
}

json modelOptProducer() { return {{"name", "modelopt"}, {"version", modelOptVersion}}; }

/// The same for config.json, in the words that ModelOpt's export puts there.
json modelOptConfig(const Model& model, const Plan& plan, const ExportOptions& options) {
    const json fp4{{"dynamic", false}, {"num_bits", nvfp4Bits}, {"type", "float"}, {"group_size", nvfp4Group}};
    return {{"config_groups",
             {{"group_0", {{"input_activations", fp4}, {"weights", fp4}, {"targets", json::array({"Linear"})}}}}},
            {"ignore", ignoredModules(model, plan, options)},
            {"quant_algo", "NVFP4"},
            {"producer", modelOptProducer()},
            {"quant_method", "modelopt"}};
}

Result<ConfigFiles> withQuantization(const Model& model, json quantization) {
    auto original = originalConfig(model);
    if (!original)
        return propagate(original);
    json config = std::move(*original);
    config["quantization_config"] = std::move(quantization);
    return ConfigFiles{{"config.json", config.dump(2) + "\n"}};
}

} // namespace

Result<ConfigFiles> nvfp4CompressedTensors(const Model& model, const Plan& plan, const ExportOptions& options) {
    return withQuantization(model, compressedTensorsConfig(model, plan, options));
}

Result<ConfigFiles> nvfp4AutoRound(const Model& model, const Plan& plan, const ExportOptions& options) {
    return withQuantization(model, autoRoundConfig(model, plan, options));
}

Result<ConfigFiles> nvfp4ModelOpt(const Model& model, const Plan& plan, const ExportOptions& options) {
    auto files = withQuantization(model, modelOptConfig(model, plan, options));
    if (files)
        (*files)["hf_quant_config.json"] =
            json{{"producer", modelOptProducer()}, {"quantization", modelOptQuantization(model, plan, options)}}.dump(
                2) +
            "\n";
    return files;
}

} // namespace moescope::detail
