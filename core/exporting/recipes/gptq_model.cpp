// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "exporting/detail/module_names.h"
#include "exporting/detail/tensor_names.h"
#include "exporting/recipes/recipes.h"
#include "support/json_fields.h"

namespace moescope {
namespace {

using json = nlohmann::ordered_json; // the first rule that matches wins, so order is kept
using namespace detail;

/// A pattern for modules of one layer that re.match() must match whole.
std::string patternOf(int layer, const std::vector<std::string>& modules) {
    const std::string prefix = fmt::format("model.layers.{}.", layer);
    std::string alternatives;
    for (const std::string& module : modules)
        alternatives +=
            (alternatives.empty() ? "" : "|") + escapedPattern(std::string_view(module).substr(prefix.size()));
    return fmt::format("{}(?:{})$", escapedPattern(prefix), alternatives);
}

/// One rule a layer and setting: GPTQModel tries the rules in turn for every module.
Result<std::string> write(const Model& model, const Plan& plan, const RecipeOptions& options) {
    auto common = commonSetting(model, plan);
    if (!common)
        return propagate(common);
    std::vector<std::map<RecipeSetting, std::vector<std::string>>> layers(
        static_cast<std::size_t>(model.config().layers));
    for (const Linear& linear : model.linears())
        layers[static_cast<std::size_t>(linear.layer)][recipeSetting(plan, linear.module)].push_back(
            loaderModule(model, linear, options.names));
    json skipped = json::object(), rules = json::object();
    for (int layer = 0; layer < model.config().layers; ++layer) {
        auto& settings = layers[static_cast<std::size_t>(layer)];
        for (std::string& module : routerModules(model, layer, options.names))
            settings[{fullPrecision, 0, true}].push_back(std::move(module));
        for (const auto& [setting, modules] : settings) {
            const auto& [bits, group, symmetric] = setting;
            if (bits == fullPrecision)
                skipped["-:" + patternOf(layer, modules)] = json::object();
            else
                rules["+:" + patternOf(layer, modules)] = {
                    {"bits", bits}, {"group_size", group}, {"sym", symmetric}, {"desc_act", false}};
        }
    }
    skipped.update(rules);
    const auto& [bits, group, symmetric] = *common;
    const json config{{"quant_method", "gptq"}, {"bits", bits},     {"group_size", group},          {"sym", symmetric},
                      {"desc_act", false},      {"lm_head", false}, {"dynamic", std::move(skipped)}};
    return config.dump(2) + "\n";
}

struct Rule {
    ModulePattern pattern;
    ModulePlan setting;
};

Result<Rule> ruleOf(std::string_view key, const json& entry, const ModulePlan& above) {
    const bool skips = key.starts_with("-:");
    auto pattern = ModulePattern::parse(skips || key.starts_with("+:") ? key.substr(2) : key, true);
    if (!pattern)
        return propagate(pattern);
    Rule rule{std::move(*pattern), above};
    if (skips) {
        rule.setting.bits = fullPrecision;
        return rule;
    }
    if (!entry.is_object())
        return failure("the rule '{}' is not an object", key);
    const nlohmann::json plain = nlohmann::json::parse(entry.dump());
    if (Status read = JsonFields(plain, fmt::format("The rule '{}'", key))
                          .optional("bits", rule.setting.bits)
                          .optional("group_size", rule.setting.group)
                          .optional("sym", rule.setting.symmetric)
                          .status();
        !read)
        return failure("{}", read.error().message);
    return rule;
}

Result<Plan> read(const Model& model, std::string_view text, const RecipeOptions& options) {
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("dynamic") || !object["dynamic"].is_object())
        return failure("it has no 'dynamic' of GPTQModel");
    auto above = ruleOf("", object, {.bits = 4, .group = options.group});
    if (!above)
        return propagate(above);
    std::vector<Rule> rules;
    for (const auto& [key, entry] : object["dynamic"].items()) {
        auto rule = ruleOf(key, entry, above->setting);
        if (!rule)
            return propagate(rule);
        rules.push_back(std::move(*rule));
    }
    const ModuleNames names(model);
    Plan plan = untouchedPlan(model, options.group);
    plan.note = "Read from a GPTQModel config.";
    for (std::size_t i = 0; i < model.linears().size(); ++i) {
        ModulePlan& setting = plan.modules[model.linears()[i].module];
        setting = above->setting;
        for (const Rule& rule : rules)
            if (rule.pattern.matchesAny(names.of(i))) {
                setting = rule.setting;
                break;
            }
    }
    return plan;
}

bool recognises(std::string_view text) {
    const json object = json::parse(text, nullptr, false);
    return object.is_object() && object.contains("dynamic");
}

} // namespace

RecipeFormat gptqModelRecipe() {
    return {"gptqmodel",
            "GPTQModel, dynamic",
            "JSON with rules of regular expressions, the first match wins: bits, group size and grid. Locks, strategy "
            "and note are lost.",
            write,
            read,
            recognises};
}

} // namespace moescope
