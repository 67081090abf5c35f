// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <stop_token>

#include "allocation/strategy.h"
#include "pipeline/allocate.h"
#include "pipeline/measure.h"

namespace moescope {

/// What texts tell beyond an inspection, for the strategies that ask for it.
struct TextEvidence {
    std::optional<RoutingStatistics> routing;
    std::optional<MeasuredCosts> measured;

    [[nodiscard]] bool covers(const StrategyNeeds& needs) const;
    [[nodiscard]] AllocateEvidence view() const;
};

/// Reads the windows of config.texts and gathers what `needs` asks for: the routing by one pass, costs by rounding one
/// unit at a time (config.settings). What `evidence` has already is kept.
Result<TextEvidence> gatherEvidence(const Model& model, const MeasureConfig& config, const StrategyNeeds& needs,
                                    TextEvidence evidence, std::stop_token stop, ProgressSink& sink);

} // namespace moescope
