// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QString>

#include "allocation/plan.h"
#include "pipeline/allocate.h"

namespace moescope {

/// What a solve came to, in the objective of its strategy; missing for a plan that nobody solved.
struct SolveFigures {
    double loss = 0.0;
    double uniformLoss = 0.0;
    double gap = 0.0;
    double seconds = 0.0;

    bool operator==(const SolveFigures&) const = default;
};

/// A budget with the plan that came of it: what one undo step leads back to. `config.locked` stays empty here; the
/// plan's own marks say what is locked.
struct PlanState {
    AllocateConfig config;
    Plan plan;
    PlanSize size;
    std::optional<SolveFigures> figures;
};

/// A plan kept under a name, to come back to and to hold others against.
struct Profile {
    QString name;
    PlanState state;
};

} // namespace moescope
