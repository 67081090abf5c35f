// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/module_names.h"
#include "exporting/detail/tensor_names.h"
#include "exporting/recipes/recipes.h"
#include "support/json_fields.h"

namespace moescope {
namespace {

using json = nlohmann::ordered_json;
using namespace detail;

json entryOf(const RecipeSetting& setting) {
    const auto& [bits, group, symmetric] = setting;
    if (bits == fullPrecision)
        return {{"bits", fullPrecision}, {"data_type", "float"}};
    return {{"bits", bits}, {"group_size", group}, {"sym", symmetric}, {"data_type", "int"}};
}

Result<std::string> write(const Model& model, const Plan& plan, const RecipeOptions& options) {
    auto common = commonSetting(model, plan);
    if (!common)
        return propagate(common);
    json extra = json::object();
    for (const Linear& linear : model.linears())
        extra[loaderModule(model, linear, options.names)] = entryOf(recipeSetting(plan, linear.module));
    for (int layer = 0; layer < model.config().layers; ++layer)
        for (const std::string& module : routerModules(model, layer, options.names))
            extra[module] = entryOf({fullPrecision, 0, true});
    json config = entryOf(*common);
    config["quant_method"] = "auto-round";
    config["extra_config"] = std::move(extra);
    return config.dump(2) + "\n";
}

/// The object that has the extra_config: the text itself, or a config.json around it.
const nlohmann::json* configIn(const nlohmann::json& object) {
    if (!object.is_object())
        return nullptr;
    if (object.contains("extra_config") && object["extra_config"].is_object())
        return &object;
    const auto inner = object.find("quantization_config");
    return inner == object.end() ? nullptr : configIn(*inner);
}

/// What an entry says; what it leaves out comes from `above`.
Result<ModulePlan> settingOf(const nlohmann::json& entry, const ModulePlan& above, const std::string& name) {
    ModulePlan setting = above;
    std::string type;
    if (Status read = JsonFields(entry, fmt::format("'{}'", name))
                          .optional("bits", setting.bits)
                          .optional("group_size", setting.group)
                          .optional("sym", setting.symmetric)
                          .optional("data_type", type)
                          .status();
        !read)
        return failure("{}", std::string_view(read.error().message).substr(0, read.error().message.size() - 1));
    if (!type.empty() && setting.bits < fullPrecision)
        setting.grid = type.starts_with("nv_fp") ? NumberGrid::nvfp4 : NumberGrid::integer;
    return setting;
}

Result<Plan> read(const Model& model, std::string_view text, const RecipeOptions& options) {
    const nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
    const nlohmann::json* config = configIn(object);
    if (!config)
        return failure("it has no extra_config of auto-round");
    auto above = settingOf(*config, {.bits = fullPrecision, .group = options.group}, "the config");
    if (!above)
        return propagate(above);
    const ModuleNames names(model);
    Plan plan = untouchedPlan(model, options.group);
    plan.note = "Read from an auto-round config.";
    for (auto& [module, setting] : plan.modules)
        setting = *above;
    std::vector<bool> exact(model.linears().size(), false);
    std::vector<std::pair<ModulePattern, ModulePlan>> patterns;
    for (const auto& [name, entry] : (*config)["extra_config"].items()) {
        auto setting = settingOf(entry, *above, name);
        if (!setting)
            return propagate(setting);
        if (const int linear = names.find(name); linear >= 0) {
            plan.modules[model.linears()[static_cast<std::size_t>(linear)].module] = *setting;
            exact[static_cast<std::size_t>(linear)] = true;
        } else if (names.isRouter(name)) {
            if (setting->bits < fullPrecision)
                return failure("it quantizes the router '{}', which a plan never does", name);
        } else {
            auto pattern = ModulePattern::parse(name, false);
            if (!pattern)
                return propagate(pattern);
            patterns.emplace_back(std::move(*pattern), *setting);
        }
    }
    for (std::size_t i = 0; i < exact.size(); ++i)
        for (const auto& [pattern, setting] : patterns)
            if (!exact[i] && pattern.matchesAny(names.of(i))) {
                plan.modules[model.linears()[i].module] = setting;
                break;
            }
    return plan;
}

bool recognises(std::string_view text) { return configIn(nlohmann::json::parse(text, nullptr, false)) != nullptr; }

} // namespace

RecipeFormat autoRoundRecipe() {
    return {"auto-round",
            "auto-round, extra_config",
            "JSON with one entry a module: bits, group size and grid. Locks, strategy and note are lost.",
            write,
            read,
            recognises};
}

} // namespace moescope
