// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "allocation/strategy.h"

namespace moescope {

/// Rounding errors of the weights on the symmetric grid, from the statistics: ‖ΔW‖² of each routed expert's linear at
/// each candidate width, or that over ‖W‖². [linears][bits], empty rows for other linears; 0 at 16 bits. The error
/// names the linear and the width that the statistics do not hold.
Result<std::vector<std::vector<double>>> roundingErrors(const StrategyInput& input, const StrategySettings& settings,
                                                        bool relative, std::string_view strategy);

/// That the statistics' grid is another one than the plan's, where it is; else nothing.
std::string gridNote(const StrategySettings& settings);

} // namespace moescope
