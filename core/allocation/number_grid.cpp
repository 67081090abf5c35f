// SPDX-License-Identifier: Apache-2.0
#include "allocation/number_grid.h"

#include <algorithm>

namespace moescope {

std::string_view nameOf(NumberGrid grid) { return grid == NumberGrid::nvfp4 ? "nvfp4" : "integer"; }

std::optional<NumberGrid> numberGridFromName(std::string_view name) {
    for (const NumberGrid grid : {NumberGrid::integer, NumberGrid::nvfp4})
        if (name == nameOf(grid))
            return grid;
    return std::nullopt;
}

const std::vector<GridChoice>& gridTable() {
    static const std::vector<GridChoice> table{
        {"symmetric", "Symmetric", "Whole numbers around 0; what every loader takes.", NumberGrid::integer, true},
        {"asymmetric", "Asymmetric", "Whole numbers with a zero point; few loaders take it.", NumberGrid::integer,
         false},
        {"nvfp4", "NVFP4 at 4 bits",
         "Linears of 4 bits get FP4 numbers in groups of 16 with an FP8 scale (4.5 bits a weight in all); other widths "
         "stay symmetric whole numbers.",
         NumberGrid::nvfp4, true},
    };
    return table;
}

const GridChoice& gridChoice(NumberGrid grid, bool symmetric) {
    const auto found = std::ranges::find_if(gridTable(), [&](const GridChoice& choice) {
        return choice.grid == grid && (grid == NumberGrid::nvfp4 || choice.symmetric == symmetric);
    });
    return *found;
}

} // namespace moescope
