// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "pipeline/allocate.h"

namespace moescope {

/// What one strategy's plans come to by the objective of another, at several budgets.
struct RivalPlans {
    std::string strategy;
    std::vector<std::int64_t> tensorBytes; ///< of the plan in the mixed layout, ascending
    std::vector<double> loss;              ///< the judging strategy's objective
};

/// The plans of every other strategy that has what it needs, with its default parameters and `config`'s widths,
/// granularity and locks, at `budgets` mean widths from the narrowest candidate to the widest; judged by the objective
/// of `config.strategy`. It compares objectives, it measures nothing. Strategies that cannot place these widths are
/// left out, so are "uniform", whose widths are marks
/// of the curve, and "manual" and "mix", which stand for no method of their own. Fails where `config.strategy` states
/// no loss, or cannot be prepared. Stop is polled between plans.
Result<std::vector<RivalPlans>> rivalPlans(const Model& model, const Inspection& inspection,
                                           const AllocateEvidence& evidence, const AllocateConfig& config, int budgets,
                                           std::stop_token stop = {});

} // namespace moescope
