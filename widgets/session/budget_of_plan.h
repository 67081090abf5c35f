// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/plan_state.h"

namespace moescope {

/// The budget that a plan says it was made by, as far as its record tells: strategy, parameters, widths, target; group
/// and grid are those of its routed experts. What it does not tell is the default; a strategy that is not known here is
/// "manual".
AllocateConfig budgetOf(const Plan& plan, const PlanSize& size);

} // namespace moescope
