// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/block.h"

namespace moescope::detail {

/// A heatmap as a page draws it: of more cells than a page can carry, several become one field.
struct PooledHeatmap {
    ReportHeatmap map;
    std::size_t rowsEach = 1, columnsEach = 1; ///< cells of a field
    std::string note;                          ///< says so; empty where nothing was pooled
};

/// A field has the mean of its cells (magnitude), the one farthest from zero (diverging) or the commonest (bits). Rows
/// of a group stay together.
PooledHeatmap pooled(const ReportHeatmap& heatmap, std::size_t mostCells = 48'000);

} // namespace moescope::detail
