// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "worker/core_jobs.h"

namespace moescope::made_up {

/// The demo model from the source tree: real names and shapes.
std::shared_ptr<const Model> demoModel();
std::shared_ptr<const Model> demoBase();

/// Values that look like a job's answers, the same at each call.
Inspection inspection(const Model& model);
Plan uniformPlan(const Model& model, int bits);
Comparison comparison(const Model& model, int windows, int length);
RoutingStatistics routing(const Model& model);
TuningStep step(int layer, int iteration, int iterations);
LayerOutcome outcome(int layer);

/// Jobs that jobs answer with the values above at once; tests replace single jobs.
CoreJobs engine();

} // namespace moescope::made_up
