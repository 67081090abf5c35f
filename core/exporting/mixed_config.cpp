// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/mixed_config.h"
#include "exporting/detail/module_names.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "exporting/detail/export_format.h"
#include "exporting/detail/tensor_names.h"

namespace moescope::detail {
namespace {

using json = nlohmann::ordered_json; // GPTQModel takes the first rule that matches, so order is kept
using Setting = std::pair<int, int>; ///< bits, group

constexpr const char* autoRoundVersion = "0.16.1"; ///< whose reader docs/formats.md was checked with

std::string moduleOfWeight(const std::string& tensor) {
    constexpr std::string_view ending = ".weight";
    return tensor.ends_with(ending) ? tensor.substr(0, tensor.size() - ending.size()) : tensor;
}

/// Modules of one layer by their setting; {16, 0} is full precision, routers and shared-expert gates included.
std::map<Setting, std::vector<std::string>> modulesOf(const Model& model, const Plan& plan,
                                                      const ExportOptions& options, int layer) {
    std::map<Setting, std::vector<std::string>> modules;
    for (const Linear& linear : model.linears()) {
        if (linear.layer != layer)
            continue;
        const ModulePlan& setting = planOf(plan, linear.module);
        const Setting key = setting.bits == fullPrecision ? Setting{16, 0} : Setting{setting.bits, setting.group};
        modules[key].push_back(loaderModule(model, linear, options.names));
    }
    const LayerDescription& description = model.layers()[static_cast<std::size_t>(layer)];
    for (const std::string& tensor : {description.router, description.sharedExpertGate})
        if (!tensor.empty())
            modules[{16, 0}].push_back(moduleOfWeight(loaderTensor(model, tensor, options.names)));
    return modules;
}

/// The setting of most modules: what the configs name as their default.
Setting commonSetting(const Plan& plan) {
    std::map<Setting, int> counts;
    for (const auto& [module, setting] : plan.modules)
        if (setting.bits != fullPrecision)
            ++counts[{setting.bits, setting.group}];
    return std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; })->first;
}

/// A regular expression for modules of one layer that re.match() must match whole.
std::string patternOf(int layer, const std::vector<std::string>& modules) {
    const std::string prefix = fmt::format("model.layers.{}.", layer);
    const auto escaped = [](std::string_view text) {
        std::string result;
        for (const char c : text)
            result += c == '.' ? std::string("\\.") : std::string(1, c);
        return result;
    };
    std::string alternatives;
    for (const std::string& module : modules)
        alternatives += (alternatives.empty() ? "" : "|") + escaped(std::string_view(module).substr(prefix.size()));
    return fmt::format("{}(?:{})$", escaped(prefix), alternatives);
}

json autoRoundConfig(const Model& model, const Plan& plan, const ExportOptions& options) {
    const auto [bits, group] = commonSetting(plan);
    json::object_t extra; // appended to: looking each name up first would take the square of their number
    for (int layer = 0; layer < model.config().layers; ++layer)
        for (const auto& [setting, modules] : modulesOf(model, plan, options, layer))
            for (const std::string& module : modules)
                extra.emplace_back(module, setting.first == 16 ? json{{"bits", 16}, {"data_type", "float"}}
                                                               : json{{"bits", setting.first},
                                                                      {"group_size", setting.second},
                                                                      {"sym", true},
                                                                      {"data_type", "int"}});
    return {{"quant_method", "auto-round"},
            {"packing_format", "auto_round:auto_gptq"},
            {"bits", bits},
            {"group_size", group},
            {"sym", true},
            {"data_type", "int"},
            {"block_name_to_quantize", "model.layers"},
            {"autoround_version", autoRoundVersion},
            {"extra_config", std::move(extra)}};
}

/// One rule a layer and setting instead of one a module: GPTQModel tries the rules in turn for every module, which a
/// rule for each of tens of thousands would make quadratic.
json gptqConfig(const Model& model, const Plan& plan, const ExportOptions& options) {
    const auto [bits, group] = commonSetting(plan);
    json skipped = json::object(), rules = json::object();
    for (int layer = 0; layer < model.config().layers; ++layer)
        for (const auto& [setting, modules] : modulesOf(model, plan, options, layer)) {
            const std::string pattern = patternOf(layer, modules);
            if (setting.first == 16)
                skipped["-:" + pattern] = json::object();
            else
                rules["+:" + pattern] = {
                    {"bits", setting.first}, {"group_size", setting.second}, {"sym", true}, {"desc_act", false}};
        }
    skipped.update(rules);
    return {{"quant_method", "gptq"},
            {"bits", bits},
            {"group_size", group},
            {"sym", true},
            {"desc_act", false},
            {"lm_head", false},
            {"checkpoint_format", "gptq"},
            {"pack_dtype", "int32"},
            {"dynamic", std::move(skipped)}};
}

} // namespace

Result<std::map<std::string, std::string>> mixedConfigs(const Model& model, const Plan& plan,
                                                        const ExportOptions& options) {
    auto original = originalConfig(model);
    if (!original)
        return propagate(original);
    json config = std::move(*original);
    config["quantization_config"] = autoRoundConfig(model, plan, options);
    return std::map<std::string, std::string>{
        {"config.json", config.dump(2) + "\n"},
        {"quantize_config.json", gptqConfig(model, plan, options).dump(2) + "\n"}};
}

} // namespace moescope::detail
