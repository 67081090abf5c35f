// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "allocation/strategy.h"

namespace moescope {

/// What routing did with an expert, over all datasets: each token counts once.
struct ExpertUse {
    double selections = 0.0; ///< tokens that chose it
    double softmax = 0.0;    ///< Σ softmax weight over those tokens
};

/// [layers][experts] as expertLayers() has them. The error says where the traced model is another one.
Result<std::vector<std::vector<ExpertUse>>> expertUses(const StrategyInput& input);

/// The routing statistics of each layer of expertLayers(); the error says where the traced model is another one.
Result<std::vector<const LayerRouting*>> routingLayers(const StrategyInput& input);

} // namespace moescope
