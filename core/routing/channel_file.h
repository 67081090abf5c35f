// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "routing/routing_statistics.h"
#include "support/result.h"

namespace moescope {

/// Channel vectors beside the JSON of their statistics, in a safetensors file (float32): for layer L and dataset number
/// D
///   L.D.input.second_moment  L.D.input.gated_second_moment  L.D.input.largest   [E, hidden]
///   L.D.inner.second_moment  ...                                                [E, width]
///   L.column_squares.gate  L.column_squares.up  L.column_squares.down           [E, in]
/// The error says so where the statistics hold no channels.
Status writeChannels(const RoutingStatistics& statistics, const std::filesystem::path& file);

/// Fills the channels of statistics that were read from JSON. The error names a tensor that is missing or of another
/// shape.
Status readChannels(RoutingStatistics& statistics, const std::filesystem::path& file);

} // namespace moescope
