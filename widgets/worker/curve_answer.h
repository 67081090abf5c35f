// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "worker/job_runner.h"

namespace moescope {

/// Error against size of a budget problem, with `solver` of it; `why` says what is in the way of a curve.
CurveAnswer curveAnswer(const CoreJobs& engine, const AllocateBasis& basis, const AllocateConfig& config,
                        const Result<PreparedSolver>& solver);

/// Other strategies' plans by the same objective; none where they cannot be placed, or where it was stopped.
RivalAnswer rivalAnswer(const CoreJobs& engine, const AllocateBasis& basis, const AllocateConfig& config,
                        std::stop_token stop);

} // namespace moescope
