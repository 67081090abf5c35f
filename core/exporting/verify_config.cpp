// SPDX-License-Identifier: Apache-2.0
#include <regex>

#include <nlohmann/json.hpp>

#include "exporting/detail/compressed_tensors_config.h"
#include "exporting/detail/foreign_config.h"
#include "exporting/detail/manifest.h"
#include "exporting/detail/modelopt_config.h"
#include "exporting/detail/packed_layout.h"
#include "exporting/detail/pieces.h"
#include "exporting/detail/verify_parts.h"

namespace moescope::detail {
namespace {

using nlohmann::json;

/// One rule of quantize_config.json's `dynamic`.
struct DynamicRule {
    std::string key, literal; ///< whole key; the plain text that every match begins with
    std::regex pattern;
    bool skips;
    json settings;
};

std::vector<ConfiguredModule> modulesOf(const VerifyContext& context, const std::vector<WrittenLinear>& linears) {
    const PackedLayout& layout = packedLayout(context.format);
    std::vector<ConfiguredModule> modules;
    for (const WrittenLinear& linear : linears)
        if (linear.bits != fullPrecision)
            modules.push_back({linear.module, linear.bits, linear.group,
                               !layout.input.empty() && layout.has(context.checkpoint, linear.module, layout.input)});
    constexpr std::string_view ending = ".weight";
    for (const std::string& name : context.checkpoint.names()) {
        const TensorInfo& info = *context.checkpoint.find(name);
        if (layerOfTensor(name) >= 0 && name.ends_with(ending) && info.shape.size() == 2 && isFloating(info.dtype))
            modules.push_back({name.substr(0, name.size() - ending.size()), 16, 0});
    }
    return modules;
}

/// What we write: one exact rule for each module.
void checkOurAutoRound(const json& config, const std::vector<ConfiguredModule>& modules, CheckResult& check) {
    check.expect(isText(config, "quant_method", "auto-round") &&
                     isText(config, "packing_format", "auto_round:auto_gptq"),
                 "config.json: quant_method and packing_format are not auto-round, auto_round:auto_gptq");
    check.expect(config.value("sym", json()) == true, "config.json: sym is not true");
    const json extra = config.value("extra_config", json::object());
    for (const ConfiguredModule& module : modules) {
        const json rule = extra.is_object() ? extra.value(module.name, json()) : json();
        if (rule.is_null())
            check.problem(fmt::format("config.json: no rule covers '{}'", module.name));
        else if (intAt(rule, "bits") != module.bits ||
                 (module.bits != fullPrecision && intAt(rule, "group_size") != module.group))
            check.problem(fmt::format(
                "config.json: the rule of '{}' says {} bits in groups of {}, its tensors {} in groups of {}",
                module.name, intAt(rule, "bits"), intAt(rule, "group_size"), module.bits, module.group));
    }
    if (extra.is_object() && extra.size() > modules.size())
        check.problem(fmt::format("config.json: {} rules for {} modules", extra.size(), modules.size()));
}

/// Plain text up to the first sign that a regular expression reads as more than itself.
std::string literalStart(std::string_view pattern) {
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size() && pattern[i + 1] == '.')
            text += pattern[++i];
        else if (std::string_view("\\.[](){}*+?|^$").find(pattern[i]) != std::string_view::npos)
            break;
        else
            text += pattern[i];
    }
    return text;
}

std::vector<DynamicRule> dynamicRules(const json& config, CheckResult& check) {
    std::vector<DynamicRule> rules;
    const json dynamic = config.value("dynamic", json::object());
    for (const auto& [key, settings] : dynamic.items()) {
        const bool marked = key.starts_with("-:") || key.starts_with("+:");
        const std::string pattern = marked ? key.substr(2) : key;
        try {
            rules.push_back({key, literalStart(pattern), std::regex(pattern), key.starts_with("-:"), settings});
        } catch (const std::regex_error&) {
            check.problem(fmt::format("quantize_config.json: '{:.60}' is not a regular expression", key));
        }
    }
    return rules;
}

/// As GPTQModel does: re.match, so from the module's first letter; more than one match would leave it to the order.
void checkDynamic(const std::vector<DynamicRule>& rules, const ConfiguredModule& module, CheckResult& check) {
    const DynamicRule* match = nullptr;
    int matches = 0;
    for (const DynamicRule& rule : rules)
        if (module.name.starts_with(rule.literal) &&
            std::regex_search(module.name, rule.pattern, std::regex_constants::match_continuous)) {
            match = &rule;
            ++matches;
        }
    if (matches != 1)
        return check.problem(fmt::format("quantize_config.json: {} rules cover '{}'", matches, module.name));
    const bool right = module.bits == fullPrecision ? match->skips
                                                    : !match->skips && intAt(match->settings, "bits") == module.bits &&
                                                          intAt(match->settings, "group_size") == module.group;
    check.expect(right,
                 fmt::format("quantize_config.json: the rule of '{}' does not say {} bits", module.name, module.bits));
}

void checkGptq(const std::filesystem::path& folder, const std::vector<ConfiguredModule>& modules, CheckResult& check) {
    const auto config = readJson(folder / "quantize_config.json");
    if (!config)
        return check.problem(config.error().message);
    check.expect(isText(*config, "quant_method", "gptq") && isText(*config, "checkpoint_format", "gptq"),
                 "quantize_config.json: quant_method and checkpoint_format are not gptq, gptq");
    const auto rules = dynamicRules(*config, check);
    for (const ConfiguredModule& module : modules)
        checkDynamic(rules, module, check);
}

} // namespace

VerificationCheck checkConfig(const VerifyContext& context, const std::vector<WrittenLinear>& linears) {
    CheckResult check("config");
    json config = context.checkpoint.config();
    const json quantization = config.value("quantization_config", json());
    config.erase("quantization_config");
    if (context.reference)
        check.expect(config == context.reference->model.checkpoint().config(),
                     "config.json: describes another model than the original's");
    if (context.format == "bf16") {
        check.expect(quantization.is_null(), "config.json: has a quantization_config although nothing is packed");
        return check.done(context.reference ? "config.json is the original's."
                                            : "config.json announces no quantization.");
    }
    const auto modules = modulesOf(context, linears);
    if (context.format == "nvfp4" || context.format.starts_with("serving")) {
        checkCompressedTensors(quantization, modules, check);
        return check.done(
            fmt::format("config.json covers each packed linear by exactly one target and ignores the rest: {} "
                        "modules.",
                        modules.size()));
    }
    if (context.format == "nvfp4-modelopt") {
        checkModelOpt(context.checkpoint.folder(), quantization, modules, check);
        return check.done(fmt::format("config.json and hf_quant_config.json exclude what is in full precision and "
                                      "nothing else: {} modules.",
                                      modules.size()));
    }
    if (context.format == "nvfp4-auto-round") {
        checkAutoRoundNvfp4(quantization, modules, check);
        return check.done(fmt::format("config.json says of each of {} modules what its tensors are.", modules.size()));
    }
    std::error_code ignored;
    if (!context.reference && !std::filesystem::exists(context.checkpoint.folder() / Manifest::fileName, ignored)) {
        checkForeign(quantization, modules, check);
        return check.done(fmt::format("config.json says of each of {} modules what its tensors are.", modules.size()));
    }
    checkOurAutoRound(quantization, modules, check);
    checkGptq(context.checkpoint.folder(), modules, check);
    return check.done(
        fmt::format("config.json and quantize_config.json cover each of {} modules by exactly one rule with its width.",
                    modules.size()));
}

} // namespace moescope::detail
