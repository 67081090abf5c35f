// SPDX-License-Identifier: Apache-2.0
// compressed-tensors with all experts in fields of one width: the shape that fused kernels take, whatever the plan
// mixes. A code of 2 or 3 bits lies in a field of 4, with its own scale: the numbers are the plan's, the size is the
// container's.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "exporting/detail/container_layout.h"
#include "exporting/detail/export_format.h"
#include "exporting/detail/module_names.h"
#include "exporting/detail/tensor_names.h"

namespace moescope::detail {
namespace {

using json = nlohmann::ordered_json;

/// Inputs that fill whole words at 4 and at 8 bits.
constexpr std::int64_t packedInputs = 8;

Status checkLinear(const Linear& linear, const ModulePlan& plan) {
    if (plan.grid == NumberGrid::nvfp4 || !plan.symmetric)
        return failure("Module '{}' is {}. This format holds symmetric whole numbers; make the plan on the symmetric "
                       "grid, or export as bf16.",
                       linear.module, plan.grid == NumberGrid::nvfp4 ? "on the NVFP4 grid" : "asymmetric");
    if (plan.bits < 2 || plan.bits > 8)
        return failure("Module '{}' has {} bits. This format holds 2 to 8 bits, or 16 for a linear that stays as it "
                       "is.",
                       linear.module, plan.bits);
    if (plan.group < 1 || linear.in % plan.group != 0 || linear.in % packedInputs != 0)
        return failure("Module '{}' has groups of {}, which do not divide its {} inputs. Choose a group size that "
                       "does.",
                       linear.module, plan.group, linear.in);
    return {};
}

/// Of all experts, or of those of a layer: fused kernels take one scheme.
Status checkPlan(const Model& model, const Plan& plan, bool byLayer) {
    std::map<int, int> groups;
    for (const Linear& linear : model.linears()) {
        const ModulePlan& setting = planOf(plan, linear.module);
        const bool expert = linear.kind == LinearKind::expert;
        if (expert && setting.bits == fullPrecision)
            return failure(
                "Module '{}' stays at 16 bits. This format holds every routed expert in fields of one width; "
                "give it 2 to 8 bits, or export as mixed or bf16.",
                linear.module);
        if (setting.bits == fullPrecision)
            continue;
        if (Status fits = checkLinear(linear, setting); !fits)
            return fits;
        if (!expert)
            continue;
        const auto [first, fresh] = groups.try_emplace(byLayer ? linear.layer : 0, setting.group);
        if (!fresh && first->second != setting.group)
            return failure(
                "Module '{}' has groups of {}, other experts {}. Fused experts take one group size; give all "
                "the same, or export as mixed.",
                linear.module, setting.group, first->second);
    }
    return {};
}

/// Linears that a server fuses into one matrix share a container: all experts, query with key and value, gate with up.
struct Fused {
    int layer;
    int part;
    auto operator<=>(const Fused&) const = default;
};

Fused fusedWith(const Linear& linear, bool byLayer) {
    if (linear.kind == LinearKind::expert)
        return {byLayer ? linear.layer : -1, -1};
    const bool attention = linear.kind == LinearKind::attention;
    const bool first = attention ? linear.projection != Projection::output : linear.projection != Projection::down;
    return {linear.layer, 4 * static_cast<int>(linear.kind) + (first ? 0 : 1)};
}

std::vector<ModulePlan> stored(const Model& model, std::vector<ModulePlan> settings, bool byLayer) {
    std::map<Fused, int> containers;
    const auto widest = [&](std::size_t i) -> int& { return containers[fusedWith(model.linears()[i], byLayer)]; };
    for (std::size_t i = 0; i < settings.size(); ++i)
        if (settings[i].bits != fullPrecision)
            widest(i) = std::max(widest(i), containerOf(settings[i].bits));
    for (std::size_t i = 0; i < settings.size(); ++i)
        if (settings[i].bits != fullPrecision)
            settings[i].bits = widest(i);
    return settings;
}

std::string moduleName(const Model& model, const Linear& linear, const ExportOptions& options) {
    return loaderModule(model, linear, options.names);
}

std::string tensorName(const Model& model, const std::string& tensor, const ExportOptions& options) {
    return loaderTensor(model, tensor, options.names);
}

/// Scales in the type that the model computes in.
DType scaleType(const Model& model, const Linear& linear) {
    const DType type = model.weight(linear).info->dtype;
    return type == DType::F16 || type == DType::F32 ? type : DType::BF16;
}

std::vector<TensorSpec> specs(const Model& model, const std::string& module, const Linear& linear,
                              const ModulePlan& setting) {
    return containerSpecs(module, linear, setting.bits, setting.group, scaleType(model, linear));
}

Status put(const QuantizedLinear& linear, std::span<const TensorSpec> specs, float, const PutBytes& putBytes) {
    return putContainer(linear, specs, putBytes);
}

json weightScheme(int bits, int group) {
    return {{"num_bits", bits},    {"type", "int"},    {"symmetric", true},   {"strategy", "group"},
            {"group_size", group}, {"dynamic", false}, {"actorder", nullptr}, {"observer", "minmax"}};
}

json groupOf(json targets, int bits, int group) {
    return {{"targets", std::move(targets)},
            {"format", "pack-quantized"},
            {"input_activations", nullptr},
            {"output_activations", nullptr},
            {"weights", weightScheme(bits, group)}};
}

/// The experts' pattern with these layers in the place of any.
std::string layersPattern(const Model& model, const std::string& names, const std::vector<int>& layers) {
    std::string pattern = expertPattern(model, names);
    constexpr std::string_view any = "\\d+";
    pattern.replace(pattern.find(any), any.size(), fmt::format("({})", fmt::join(layers, "|")));
    return pattern;
}

/// The experts' groups come first: transformers takes the first whose pattern names experts for all of them.
json configGroups(const Model& model, const std::vector<ModulePlan>& settings, bool byLayer,
                  const ExportOptions& options) {
    std::map<std::pair<int, int>, std::vector<int>> expertLayers; // (bits, group) -> layers
    std::map<std::pair<int, int>, json> others;
    for (std::size_t i = 0; i < settings.size(); ++i) {
        const Linear& linear = model.linears()[i];
        const std::pair scheme(settings[i].bits, settings[i].group);
        if (settings[i].bits == fullPrecision)
            continue;
        if (linear.kind != LinearKind::expert) {
            others.try_emplace(scheme, json::array()).first->second.push_back(moduleName(model, linear, options));
            continue;
        }
        std::vector<int>& layers = expertLayers[scheme];
        if (layers.empty() || layers.back() != linear.layer)
            layers.push_back(linear.layer);
    }
    json groups = json::object();
    for (const auto& [scheme, layers] : expertLayers) {
        const bool all = expertLayers.size() == 1;
        const std::string name = all ? "experts" : fmt::format("experts_{}bit_g{}", scheme.first, scheme.second);
        const std::string pattern =
            byLayer && !all ? layersPattern(model, options.names, layers) : expertPattern(model, options.names);
        groups[name] = groupOf(json::array({"re:" + pattern}), scheme.first, scheme.second);
    }
    for (auto& [scheme, targets] : others)
        groups[fmt::format("others_{}bit_g{}", scheme.first, scheme.second)] =
            groupOf(std::move(targets), scheme.first, scheme.second);
    return groups;
}

Result<std::map<std::string, std::string>> configs(const Model& model, const Plan& plan, const ExportOptions& options,
                                                   bool byLayer) {
    auto original = originalConfig(model);
    if (!original)
        return propagate(original);
    json config = std::move(*original);
    json ignored = json::array({"lm_head"});
    for (int layer = 0; layer < model.config().layers; ++layer)
        for (const std::string& module : routerModules(model, layer, options.names))
            ignored.push_back(module);
    for (const Linear& linear : model.linears())
        if (planOf(plan, linear.module).bits == fullPrecision)
            ignored.push_back(moduleName(model, linear, options));
    config["quantization_config"] = {
        {"quant_method", "compressed-tensors"},
        {"format", "pack-quantized"},
        {"quantization_status", "compressed"},
        {"kv_cache_scheme", nullptr},
        {"global_compression_ratio", nullptr},
        {"ignore", std::move(ignored)},
        {"config_groups", configGroups(model, stored(model, settingsOf(model, plan), byLayer), byLayer, options)}};
    return std::map<std::string, std::string>{{"config.json", config.dump(2) + "\n"}};
}

template <bool byLayer>
constexpr ExportFormat formatOf(ExporterInfo info) {
    return {.info = info,
            .check = [](const Model& model, const Plan& plan) { return checkPlan(model, plan, byLayer); },
            .moduleName = moduleName,
            .tensorName = tensorName,
            .specs = specs,
            .put = put,
            .configs = [](const Model& model, const Plan& plan,
                          const ExportOptions& options) { return configs(model, plan, options, byLayer); },
            .stored = [](const Model& model,
                         std::vector<ModulePlan> settings) { return stored(model, std::move(settings), byLayer); }};
}

} // namespace

const ExportFormat& servingFormat() {
    static constexpr ExportFormat format = formatOf<false>(
        {"serving", "Serving (compressed-tensors, one container)",
         "Codes of all experts in fields of one width, 4 or 8 bits, each with its own scales: transformers and vLLM's "
         "fused experts. As large as the container.",
         true});
    return format;
}

const ExportFormat& servingLayersFormat() {
    static constexpr ExportFormat format =
        formatOf<true>({"serving-layers", "Serving for vLLM (compressed-tensors, a container for each layer)",
                        "The experts of a layer in fields of 4 or 8 bits, layers apart: for vLLM. transformers 5 "
                        "decodes it wrong where "
                        "layers differ.",
                        true});
    return format;
}

} // namespace moescope::detail
