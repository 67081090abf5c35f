// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/plan_edits.h"

#include <algorithm>

namespace moescope {

Plan painted(Plan plan, const std::vector<std::string>& modules, const ModulePlan& setting) {
    for (const std::string& module : modules) {
        const auto found = plan.modules.find(module);
        if (found == plan.modules.end())
            continue;
        found->second = setting;
        found->second.locked = true;
    }
    return plan;
}

Plan lockToggled(Plan plan, const std::vector<std::string>& modules) {
    const bool lock = !std::ranges::all_of(modules, [&](const std::string& module) {
        const auto found = plan.modules.find(module);
        return found == plan.modules.end() || found->second.locked;
    });
    for (const std::string& module : modules) {
        if (const auto found = plan.modules.find(module); found != plan.modules.end())
            found->second.locked = lock;
    }
    return plan;
}

Plan unlocked(Plan plan) {
    for (auto& [module, setting] : plan.modules)
        setting.locked = false;
    return plan;
}

Plan layerCopied(Plan plan, const Model& model, int from, const std::vector<int>& to) {
    const auto& layers = model.layers();
    for (const int target : to) {
        const auto& source = layers[static_cast<std::size_t>(from)].experts;
        const auto& destination = layers[static_cast<std::size_t>(target)].experts;
        for (std::size_t expert = 0; expert < std::min(source.size(), destination.size()); ++expert) {
            for (std::size_t part = 0; part < 3; ++part) {
                const auto name = [&](const std::array<int, 3>& linears) {
                    return model.linears()[static_cast<std::size_t>(linears[part])].module;
                };
                const auto taken = plan.modules.find(name(source[expert]));
                if (taken != plan.modules.end())
                    plan = painted(std::move(plan), {name(destination[expert])}, taken->second);
            }
        }
    }
    return plan;
}

std::map<std::string, ModulePlan> lockedModules(const Plan& plan) {
    std::map<std::string, ModulePlan> locked;
    for (const auto& [module, setting] : plan.modules) {
        if (setting.locked)
            locked.emplace(module, setting);
    }
    return locked;
}

std::vector<std::string> expertModules(const Model& model, int layer, int expert, int projection) {
    std::vector<std::string> modules;
    for (const Linear& linear : model.linears()) {
        if (linear.kind != LinearKind::expert)
            continue;
        if ((layer < 0 || linear.layer == layer) && (expert < 0 || linear.expert == expert) &&
            (projection < 0 || static_cast<int>(linear.projection) == projection))
            modules.push_back(linear.module);
    }
    return modules;
}

} // namespace moescope
