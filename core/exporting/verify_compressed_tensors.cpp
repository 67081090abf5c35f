// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "exporting/detail/compressed_tensors_config.h"
#include "exporting/detail/pieces.h"

namespace moescope::detail {
namespace {

using nlohmann::json;

/// How the weights of a config group are stored.
struct Scheme {
    int bits = 0;
    int group = 0;
    bool nvfp4 = false;
    bool activations = false; ///< are quantized too
    bool operator==(const Scheme&) const = default;
};

/// One target of a config group, or of the ignored ones.
struct Target {
    std::string text;
    std::optional<std::regex> pattern; ///< behind "re:"
    Scheme scheme;
    [[nodiscard]] bool covers(const std::string& module) const {
        return pattern ? std::regex_search(module, *pattern, std::regex_constants::match_continuous) : text == module;
    }
};

std::vector<Target> targetsIn(const json& list, const Scheme& scheme, CheckResult& check) {
    std::vector<Target> targets;
    for (const json& entry : list.is_array() ? list : json::array()) {
        const std::string text = entry.is_string() ? entry.get<std::string>() : std::string();
        try {
            targets.push_back(
                {text, text.starts_with("re:") ? std::optional(std::regex(text.substr(3))) : std::nullopt, scheme});
        } catch (const std::regex_error&) {
            check.problem(fmt::format("config.json: '{:.60}' is not a regular expression", text));
        }
    }
    return targets;
}

bool isNvfp4(const json& weights) {
    return intAt(weights, "num_bits") == nvfp4Bits && intAt(weights, "group_size") == nvfp4Group &&
           isText(weights, "type", "float") && isText(weights, "strategy", "tensor_group") &&
           isText(weights, "scale_dtype", "torch.float8_e4m3fn");
}

/// Weights alone, or activations in FP4 too, whose groups are scaled as they come.
bool areNvfp4Activations(const json& activations) {
    return activations.is_null() ||
           (intAt(activations, "num_bits") == nvfp4Bits && isText(activations, "type", "float") &&
            isText(activations, "strategy", "tensor_group"));
}

bool isSymmetricInteger(const json& weights) {
    return isText(weights, "type", "int") && isText(weights, "strategy", "group") &&
           weights.value("symmetric", json()) == true;
}

/// The targets of all groups, each with its group's scheme.
std::vector<Target> groupTargets(const json& config, bool nvfp4, CheckResult& check) {
    std::vector<Target> targets;
    json groups = config.value("config_groups", json::object());
    if (!groups.is_object())
        groups = json::object();
    for (const auto& [name, group] : groups.items()) {
        const json weights = group.is_object() ? group.value("weights", json()) : json();
        const json activations = group.is_object() ? group.value("input_activations", json()) : json();
        check.expect(group.is_object() && (nvfp4 ? isNvfp4(weights) && areNvfp4Activations(activations)
                                                 : isSymmetricInteger(weights) && activations.is_null()),
                     fmt::format("config.json: the group '{}' is not {}", name,
                                 nvfp4 ? "NVFP4" : "symmetric whole numbers in groups, weights alone"));
        const Scheme scheme{intAt(weights, "num_bits"), intAt(weights, "group_size"), nvfp4, !activations.is_null()};
        std::ranges::move(targetsIn(group.is_object() ? group.value("targets", json()) : json(), scheme, check),
                          std::back_inserter(targets));
    }
    return targets;
}

void checkModule(const ConfiguredModule& module, const std::vector<Target>& targets, const std::vector<Target>& ignored,
                 CheckResult& check) {
    // A name or pattern goes before the class of all linears, as in compressed-tensors' matching.
    const auto named = [&](const Target& target) { return target.covers(module.name); };
    const bool byName = std::ranges::any_of(targets, named) || module.bits == fullPrecision;
    const auto covers = [&](const Target& target) { return byName ? named(target) : target.text == "Linear"; };
    const auto covered = std::ranges::count_if(targets, covers);
    const bool full = module.bits == fullPrecision;
    if (std::ranges::any_of(ignored, named) != full)
        return check.problem(fmt::format("config.json: '{}' is {} although it is {}", module.name,
                                         full ? "not ignored" : "ignored", full ? "in full precision" : "packed"));
    if (covered != (full ? 0 : 1))
        return check.problem(fmt::format("config.json: {} targets cover '{}'", covered, module.name));
    if (full)
        return;
    const Scheme& scheme = std::ranges::find_if(targets, covers)->scheme;
    check.expect(
        !scheme.activations || module.inputScale,
        fmt::format("'{}.input_global_scale': missing, although config.json quantizes activations", module.name));
    if (!scheme.nvfp4 && (scheme.bits != module.bits || scheme.group != module.group))
        check.problem(fmt::format("config.json: the group of '{}' says {} bits in groups of {}, its tensors {} in "
                                  "groups of {}",
                                  module.name, scheme.bits, scheme.group, module.bits, module.group));
}

/// Fused experts are one kernel call: servers take the scheme of one for all, or refuse.
void checkFusedExperts(const std::vector<ConfiguredModule>& modules, CheckResult& check) {
    std::map<int, std::set<std::pair<int, int>>> schemes;
    for (const ConfiguredModule& module : modules)
        if (module.name.find(".experts.") != std::string::npos)
            schemes[layerOfTensor(module.name)].emplace(module.bits, module.group);
    for (const auto& [layer, found] : schemes)
        if (found.size() > 1)
            check.problem(
                fmt::format("layer {}: its experts are stored in {} ways; vLLM refuses that, and transformers "
                            "5 decodes it wrong without an error",
                            layer, found.size()));
}

} // namespace

int intAt(const json& object, const char* key) {
    return object.is_object() && object.contains(key) && object[key].is_number_integer() ? object[key].get<int>() : -1;
}

bool isText(const json& object, const char* key, const char* value) {
    return object.is_object() && object.contains(key) && object[key] == value;
}

void checkCompressedTensors(const json& config, const std::vector<ConfiguredModule>& modules, CheckResult& check) {
    const bool nvfp4 = isText(config, "format", "nvfp4-pack-quantized");
    check.expect(
        (nvfp4 || isText(config, "format", "pack-quantized")) && isText(config, "quantization_status", "compressed"),
        "config.json: format and quantization_status are not nvfp4-pack-quantized or pack-quantized, compressed");
    const std::vector<Target> targets = groupTargets(config.is_object() ? config : json::object(), nvfp4, check);
    const std::vector<Target> ignored =
        targetsIn(config.is_object() ? config.value("ignore", json()) : json(), {}, check);
    for (const ConfiguredModule& module : modules)
        checkModule(module, targets, ignored, check);
    checkFusedExperts(modules, check);
}

} // namespace moescope::detail
