// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace moescope {

/// How a code becomes a number.
enum class NumberGrid {
    integer, ///< (code - zero) * scale, evenly spaced
    nvfp4,   ///< FP4 (E2M1) * FP8 scale of its 16 weights / one scale of the whole matrix (docs/formats.md, `nvfp4`)
};

std::string_view nameOf(NumberGrid grid); ///< "integer", "nvfp4"
std::optional<NumberGrid> numberGridFromName(std::string_view name);

/// NVFP4 has one width and one group size.
inline constexpr int nvfp4Bits = 4;
inline constexpr int nvfp4Group = 16;

/// What a person chooses for a plan.
struct GridChoice {
    std::string_view id;   ///< "symmetric"
    std::string_view name; ///< "Symmetric"
    std::string_view definition;
    NumberGrid grid;
    bool symmetric;
};

/// Every choice, in the order to show them.
const std::vector<GridChoice>& gridTable();
/// The choice that these settings are.
const GridChoice& gridChoice(NumberGrid grid, bool symmetric);

} // namespace moescope
