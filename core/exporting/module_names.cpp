// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/module_names.h"

#include <algorithm>
#include <map>

#include "exporting/detail/export_format.h"
#include "exporting/detail/tensor_names.h"
#include "support/atomic_write.h"

namespace moescope::detail {
namespace {

std::string withoutWeight(std::string tensor) {
    constexpr std::string_view ending = ".weight";
    if (tensor.ends_with(ending))
        tensor.resize(tensor.size() - ending.size());
    return tensor;
}

} // namespace

ModuleNames::ModuleNames(const Model& model) {
    for (const Linear& linear : model.linears()) {
        auto& names = m_names.emplace_back(1, linear.module);
        for (const char* version : {"v4", "v5"})
            if (std::string other = loaderModule(model, linear, version);
                std::ranges::find(names, other) == names.end())
                names.push_back(std::move(other));
        for (const std::string& name : names)
            m_byName.emplace(name, static_cast<int>(m_names.size()) - 1);
    }
    for (int layer = 0; layer < model.config().layers; ++layer)
        for (const char* version : {"v4", "v5"})
            std::ranges::copy(routerModules(model, layer, version), std::back_inserter(m_routers));
}

int ModuleNames::find(std::string_view name) const {
    const auto found = m_byName.find(std::string(name));
    return found == m_byName.end() ? -1 : found->second;
}

bool ModuleNames::isRouter(std::string_view name) const {
    return std::ranges::find(m_routers, name) != m_routers.end();
}

Result<ModulePattern> ModulePattern::parse(std::string_view text, bool fromStart) {
    ModulePattern pattern;
    pattern.m_fromStart = fromStart;
    try {
        pattern.m_pattern.assign(text.begin(), text.end(), std::regex::ECMAScript | std::regex::optimize);
    } catch (const std::regex_error& problem) {
        return failure("the pattern '{}' is not understood ({})", text, problem.what());
    }
    return pattern;
}

bool ModulePattern::matches(const std::string& name) const {
    return std::regex_search(
        name, m_pattern, m_fromStart ? std::regex_constants::match_continuous : std::regex_constants::match_default);
}

bool ModulePattern::matchesAny(const std::vector<std::string>& names) const {
    return std::ranges::any_of(names, [this](const std::string& name) { return matches(name); });
}

RecipeSetting recipeSetting(const Plan& plan, const std::string& module) {
    const ModulePlan& setting = planOf(plan, module);
    return setting.bits == fullPrecision ? RecipeSetting{fullPrecision, 0, true}
                                         : RecipeSetting{setting.bits, setting.group, setting.symmetric};
}

Result<RecipeSetting> commonSetting(const Model& model, const Plan& plan) {
    std::map<RecipeSetting, int> counts;
    for (const Linear& linear : model.linears())
        if (const RecipeSetting setting = recipeSetting(plan, linear.module); std::get<0>(setting) != fullPrecision)
            ++counts[setting];
    if (counts.empty())
        return failure("The plan leaves every linear at 16 bits, so there is nothing to tell another tool.");
    return std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; })->first;
}

Result<nlohmann::ordered_json> originalConfig(const Model& model) {
    const auto file = model.folder() / "config.json";
    auto text = readFile(file);
    if (!text)
        return propagate(text);
    auto config = nlohmann::ordered_json::parse(*text, nullptr, false);
    if (!config.is_object())
        return failure("{}: is not a JSON object.", file.string());
    return config;
}

std::vector<std::string> routerModules(const Model& model, int layer, const std::string& names) {
    const LayerDescription& description = model.layers()[static_cast<std::size_t>(layer)];
    std::vector<std::string> modules;
    for (const std::string& tensor : {description.router, description.sharedExpertGate})
        if (!tensor.empty())
            modules.push_back(withoutWeight(loaderTensor(model, tensor, names)));
    return modules;
}

std::string escapedPattern(std::string_view text) {
    std::string result;
    for (const char c : text)
        result += c == '.' ? std::string("\\.") : std::string(1, c);
    return result;
}

Plan untouchedPlan(const Model& model, int group) {
    Plan plan;
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] = {.bits = fullPrecision, .group = group};
    return plan;
}

} // namespace moescope::detail
