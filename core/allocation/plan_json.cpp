// SPDX-License-Identifier: Apache-2.0
#include "allocation/plan.h"

#include "checkpoint/checkpoint.h"
#include "support/atomic_write.h"

namespace moescope {
namespace {

using nlohmann::json;
constexpr std::string_view format = "moescope plan";
constexpr int version = 1;

Result<ModulePlan> moduleFromJson(const std::string& module, const json& value) {
    const auto isWhole = [&](const char* key) { return value.contains(key) && value[key].is_number_integer(); };
    if (!value.is_object() || !isWhole("bits") || !isWhole("group") || !value.contains("symmetric") ||
        !value["symmetric"].is_boolean())
        return failure("module '{}' needs whole numbers 'bits' and 'group' and a true or false 'symmetric'", module);
    ModulePlan setting{.bits = value["bits"].get<int>(),
                       .group = value["group"].get<int>(),
                       .symmetric = value["symmetric"].get<bool>()};
    if (value.contains("grid")) {
        const auto grid =
            value["grid"].is_string() ? numberGridFromName(value["grid"].get<std::string>()) : std::nullopt;
        if (!grid)
            return failure("module '{}': 'grid' is {}, expected \"integer\" or \"nvfp4\"", module,
                           value["grid"].dump());
        setting.grid = *grid;
    }
    if (value.contains("locked")) {
        if (!value["locked"].is_boolean())
            return failure("module '{}': 'locked' is {}, expected true or false", module, value["locked"].dump());
        setting.locked = value["locked"].get<bool>();
    }
    return setting;
}

std::string textAt(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

json toJson(const Plan& plan) {
    json modules = json::object();
    for (const auto& [module, setting] : plan.modules) {
        json& entry =
            modules[module] = {{"bits", setting.bits}, {"group", setting.group}, {"symmetric", setting.symmetric}};
        if (setting.grid != NumberGrid::integer)
            entry["grid"] = nameOf(setting.grid);
        if (setting.locked)
            entry["locked"] = true;
    }
    return {{"format", format},          {"version", version},
            {"strategy", plan.strategy}, {"parameters", plan.parameters},
            {"note", plan.note},         {"modules", std::move(modules)}};
}

Result<Plan> planFromJson(const json& object) {
    if (!object.is_object() || textAt(object, "format") != format || !object.contains("modules") ||
        !object["modules"].is_object())
        return failure("it is not a moescope plan (an object with \"format\": \"{}\" and \"modules\")", format);
    if (!object.contains("version") || object["version"] != version)
        return failure("it is a plan of version {}, this program reads version {}",
                       object.value("version", json(nullptr)).dump(), version);
    Plan plan;
    plan.strategy = textAt(object, "strategy");
    plan.note = textAt(object, "note");
    if (object.contains("parameters"))
        plan.parameters = object["parameters"];
    for (const auto& [module, value] : object["modules"].items()) {
        auto setting = moduleFromJson(module, value);
        if (!setting)
            return propagate(setting);
        plan.modules[module] = *setting;
    }
    return plan;
}

Result<Plan> readPlan(const std::filesystem::path& file) {
    auto parsed = readJson(file);
    if (!parsed)
        return propagate(parsed);
    auto plan = planFromJson(*parsed);
    if (!plan)
        return failure("{}: {}.", file.string(), plan.error().message);
    return plan;
}

Status writePlan(const Plan& plan, const std::filesystem::path& file) {
    return writeFileAtomically(file, toJson(plan).dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

} // namespace moescope
