// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/block.h"

namespace moescope::detail {

/// Colours of heatmap cells as CSS classes: a map is cut into steps, each a class with a fill for the light and the
/// dark theme and an ink that reads on it.
constexpr int magnitudeSteps = 24; ///< viridis
constexpr int divergingSteps = 25; ///< blue, zero, orange

/// Class of a value. magnitude: place between `lower` and `upper`; diverging: against the larger of their sizes; bits:
/// the width.
std::string colourClass(ReportHeatmap::Map map, double value, double lower, double upper);

/// Rules for all classes, for one theme.
std::string colourRules(bool dark);

} // namespace moescope::detail
