// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
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

/// The colour itself, 0xRRGGBB; none: that of missing values.
std::uint32_t cellColour(ReportHeatmap::Map map, const std::optional<double>& value, double lower, double upper,
                         bool dark);

/// Rules for all classes, for one theme.
std::string colourRules(bool dark);

} // namespace moescope::detail
