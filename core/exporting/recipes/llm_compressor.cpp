// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>

#include "exporting/detail/module_names.h"
#include "exporting/detail/tensor_names.h"
#include "exporting/recipes/recipes.h"

#ifdef MOESCOPE_YAML
#include <yaml-cpp/yaml.h>
#endif

namespace moescope {
namespace {

using namespace detail;

/// One of the recipe's strings; JSON's quoting is YAML's too.
std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

Result<std::string> write(const Model& model, const Plan& plan, const RecipeOptions& options) {
    if (auto common = commonSetting(model, plan); !common)
        return propagate(common);
    std::map<RecipeSetting, std::vector<std::string>> groups;
    for (const Linear& linear : model.linears())
        groups[recipeSetting(plan, linear.module)].push_back(loaderModule(model, linear, options.names));
    std::vector<std::string> ignored{"lm_head"};
    for (int layer = 0; layer < model.config().layers; ++layer)
        for (std::string& module : routerModules(model, layer, options.names))
            ignored.push_back(std::move(module));
    std::string text = "quant_stage:\n  quant_modifiers:\n    QuantizationModifier:\n      ignore:\n";
    for (const std::string& module : groups[{fullPrecision, 0, true}])
        ignored.push_back(module);
    groups.erase({fullPrecision, 0, true});
    for (const std::string& module : ignored)
        text += fmt::format("        - {}\n", quoted(module));
    text += "      config_groups:\n";
    for (const auto& [setting, modules] : groups) {
        const auto& [bits, group, symmetric] = setting;
        text += fmt::format("        w{}_g{}{}:\n          weights:\n            num_bits: {}\n            type: int\n "
                            "           symmetric: {}\n"
                            "            strategy: group\n            group_size: {}\n          targets:\n",
                            bits, group, symmetric ? "" : "_asym", bits, symmetric, group);
        for (const std::string& module : modules)
            text += fmt::format("            - {}\n", quoted(module));
    }
    return text;
}

#ifdef MOESCOPE_YAML

/// What a recipe's target names: a module, a pattern behind "re:", or a class of modules.
struct Target {
    enum class Kind { module, pattern, everyLinear } kind = Kind::module;
    std::string name;
    std::optional<ModulePattern> pattern;

    [[nodiscard]] bool matches(const std::vector<std::string>& names) const {
        if (kind == Kind::everyLinear)
            return true;
        return kind == Kind::pattern ? pattern->matchesAny(names) : std::ranges::find(names, name) != names.end();
    }
};

struct Group {
    ModulePlan setting;
    std::vector<Target> targets;
};

Result<std::vector<Target>> targetsOf(const YAML::Node& list) {
    std::vector<Target> targets;
    std::vector<std::string> names;
    if (list.IsScalar())
        names.push_back(list.as<std::string>());
    else if (list.IsSequence())
        names = list.as<std::vector<std::string>>();
    for (const std::string& name : names) {
        Target& target = targets.emplace_back();
        target.name = name;
        if (name == "Linear")
            target.kind = Target::Kind::everyLinear;
        if (!name.starts_with("re:"))
            continue;
        auto pattern = ModulePattern::parse(std::string_view(name).substr(3), true);
        if (!pattern)
            return propagate(pattern);
        target.kind = Target::Kind::pattern;
        target.pattern = std::move(*pattern);
    }
    return targets;
}

/// The weights of a named scheme; LLM Compressor's presets that quantize weights alone.
Result<ModulePlan> presetOf(const std::string& scheme, int group) {
    static const std::map<std::string, ModulePlan> presets{
        {"W4A16", {.bits = 4}},
        {"W8A16", {.bits = 8}},
        {"W4A16_ASYM", {.bits = 4, .symmetric = false}},
        {"NVFP4A16", {.bits = nvfp4Bits, .group = nvfp4Group, .grid = NumberGrid::nvfp4}}};
    const auto found = presets.find(scheme);
    if (found == presets.end())
        return failure("the scheme '{}' quantizes something else than weights alone, or is not known here", scheme);
    ModulePlan setting = found->second;
    if (setting.bits == 4 && setting.grid == NumberGrid::integer)
        setting.group = group;
    return setting;
}

Result<Group> groupOf(const YAML::Node& node, int group) {
    const YAML::Node weights = node["weights"];
    if (!weights || !weights.IsMap() || !weights["num_bits"])
        return failure("a config group has no weights with num_bits");
    if (weights["type"] && weights["type"].as<std::string>() != "int")
        return failure("a config group has weights of type '{}'; plans hold whole numbers",
                       weights["type"].as<std::string>());
    auto targets = targetsOf(node["targets"]);
    if (!targets)
        return propagate(targets);
    return Group{{.bits = weights["num_bits"].as<int>(),
                  .group = weights["group_size"] ? weights["group_size"].as<int>() : group,
                  .symmetric = weights["symmetric"] ? weights["symmetric"].as<bool>() : true},
                 std::move(*targets)};
}

/// Groups and ignored modules of every modifier, wherever stages put it.
struct Recipe {
    std::vector<Group> groups;
    std::vector<Target> ignored;
};

Status collect(const YAML::Node& node, int group, Recipe& recipe) {
    if (node.IsSequence()) {
        for (const YAML::Node& entry : node)
            if (Status done = collect(entry, group, recipe); !done)
                return done;
        return {};
    }
    if (!node.IsMap())
        return {};
    if (!node["config_groups"] && !node["scheme"]) {
        for (const auto& entry : node)
            if (Status done = collect(entry.second, group, recipe); !done)
                return done;
        return {};
    }
    if (node["ignore"]) {
        auto ignored = targetsOf(node["ignore"]);
        if (!ignored)
            return propagate(ignored);
        recipe.ignored.insert(recipe.ignored.end(), ignored->begin(), ignored->end());
    }
    if (node["scheme"]) {
        auto preset = presetOf(node["scheme"].as<std::string>(), group);
        auto targets = targetsOf(node["targets"]);
        if (!preset)
            return propagate(preset);
        if (!targets)
            return propagate(targets);
        recipe.groups.push_back({*preset, std::move(*targets)});
    }
    for (const auto& entry : node["config_groups"] ? node["config_groups"] : YAML::Node(YAML::NodeType::Map)) {
        auto read = groupOf(entry.second, group);
        if (!read)
            return propagate(read);
        recipe.groups.push_back(std::move(*read));
    }
    return {};
}

/// Exact names before patterns, patterns before classes; then the first group.
const ModulePlan* settingFor(const Recipe& recipe, const std::vector<std::string>& names) {
    for (const auto kind : {Target::Kind::module, Target::Kind::pattern, Target::Kind::everyLinear})
        for (const Group& group : recipe.groups)
            for (const Target& target : group.targets)
                if (target.kind == kind && target.matches(names))
                    return &group.setting;
    return nullptr;
}

/// Groups with exact names are looked up, not tried one by one.
Result<Plan> planOf(const Model& model, const Recipe& recipe, const RecipeOptions& options) {
    if (recipe.groups.empty())
        return failure("it has no config_groups and no scheme");
    const ModuleNames names(model);
    Plan plan = untouchedPlan(model, options.group);
    plan.note = "Read from an LLM Compressor recipe.";
    std::vector<const ModulePlan*> exact(model.linears().size(), nullptr);
    Recipe rest;
    for (const Group& group : recipe.groups) {
        Group& others = rest.groups.emplace_back(Group{group.setting, {}});
        for (const Target& target : group.targets) {
            if (target.kind != Target::Kind::module) {
                others.targets.push_back(target);
                continue;
            }
            if (names.isRouter(target.name))
                return failure("it quantizes the router '{}', which a plan never does", target.name);
            if (const int linear = names.find(target.name); linear >= 0 && !exact[static_cast<std::size_t>(linear)])
                exact[static_cast<std::size_t>(linear)] = &group.setting;
        }
    }
    std::vector<bool> ignored(model.linears().size(), false);
    std::vector<Target> patterns;
    for (const Target& target : recipe.ignored)
        if (target.kind != Target::Kind::module)
            patterns.push_back(target);
        else if (const int linear = names.find(target.name); linear >= 0)
            ignored[static_cast<std::size_t>(linear)] = true;
    for (std::size_t i = 0; i < exact.size(); ++i) {
        const auto& own = names.of(i);
        if (ignored[i] || std::ranges::any_of(patterns, [&](const Target& target) { return target.matches(own); }))
            continue;
        if (const ModulePlan* setting = exact[i] ? exact[i] : settingFor(rest, own))
            plan.modules[model.linears()[i].module] = *setting;
    }
    return plan;
}

Result<Plan> read(const Model& model, std::string_view text, const RecipeOptions& options) {
    try {
        Recipe recipe;
        if (Status collected = collect(YAML::Load(std::string(text)), options.group, recipe); !collected)
            return propagate(collected);
        return planOf(model, recipe, options);
    } catch (const YAML::Exception& problem) {
        return failure("it is not understood as YAML ({})", problem.what());
    }
}

#else

Result<Plan> read(const Model&, std::string_view, const RecipeOptions&) {
    return failure(
        "this program was built without yaml-cpp and cannot read YAML; use a build with it, or another format");
}

#endif

bool recognises(std::string_view text) {
    return text.find("config_groups:") != std::string_view::npos || text.find("scheme:") != std::string_view::npos;
}

} // namespace

RecipeFormat llmCompressorRecipe() {
    return {"llm-compressor",
            "LLM Compressor recipe",
            "YAML with one config group a setting and the modules of each by name. Locks, strategy and note are lost.",
            write,
            read,
            recognises};
}

} // namespace moescope
