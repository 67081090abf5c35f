// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "allocation/plan.h"
#include "architecture/model.h"

namespace moescope {

/// The plan that a run can go on with when `wanted` is asked for: finished layers stay as `run` has them, the others
/// are as wanted. What one of the plans does not name stays as well.
Plan resumedPlan(const Plan& run, const Plan& wanted, const Model& model, int finishedLayers);

/// Linears that are stored differently; locks and the plans' origin do not count.
int differingModules(const Plan& a, const Plan& b);

} // namespace moescope
