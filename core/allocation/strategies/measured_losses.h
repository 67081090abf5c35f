// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "allocation/strategy.h"

namespace moescope {

/// A measured cost as a loss of each linear at each candidate width. What was measured for a whole expert is shared out
/// evenly over its matrices, and the table says that they belong together. 16 bits cost nothing where they were not
/// measured. The error says which width or unit has to be measured; `strategy` is named in it.
Result<LossTable> measuredLosses(const StrategyInput& input, const StrategySettings& settings, std::string_view cost,
                                 std::string_view strategy);

/// A measured factor of each routed expert, [layers][experts] as expertLayers() has them; empty where it was not
/// measured.
std::vector<std::vector<double>> measuredFactor(const StrategyInput& input, std::string_view factor);

} // namespace moescope
