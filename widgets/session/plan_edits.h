// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>

#include "allocation/plan.h"
#include "architecture/model.h"

namespace moescope {

/// Edits of a plan by hand, each from a plan to a plan. Names that the plan does not hold are passed over.

/// This setting and a lock for these modules: what a person set by hand, the solver leaves alone.
Plan painted(Plan plan, const std::vector<std::string>& modules, const ModulePlan& setting);

/// Locks all of them, or unlocks them if all are locked already.
Plan lockToggled(Plan plan, const std::vector<std::string>& modules);

Plan unlocked(Plan plan);

/// The routed experts' settings of layer `from`, locked, in each of the layers `to`, expert by expert.
Plan layerCopied(Plan plan, const Model& model, int from, const std::vector<int>& to);

/// Modules of the plan that are locked.
std::map<std::string, ModulePlan> lockedModules(const Plan& plan);

/// Routed experts' linears that a pick covers: one projection of one expert, an expert, or a layer. -1 is "all".
std::vector<std::string> expertModules(const Model& model, int layer, int expert, int projection);

} // namespace moescope
