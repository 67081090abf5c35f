// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/resumed_plan.h"

namespace moescope {
namespace {

bool storedAlike(ModulePlan a, const ModulePlan& b) {
    a.locked = b.locked;
    return a == b;
}

} // namespace

Plan resumedPlan(const Plan& run, const Plan& wanted, const Model& model, int finishedLayers) {
    Plan plan = run;
    for (auto& [module, setting] : plan.modules) {
        const Linear* linear = model.find(module);
        const auto other = wanted.modules.find(module);
        if (linear && linear->layer >= finishedLayers && other != wanted.modules.end())
            setting = other->second;
    }
    return plan;
}

int differingModules(const Plan& a, const Plan& b) {
    int count = 0;
    for (const auto& [module, setting] : a.modules) {
        const auto other = b.modules.find(module);
        count += other == b.modules.end() || !storedAlike(setting, other->second) ? 1 : 0;
    }
    return count;
}

} // namespace moescope
