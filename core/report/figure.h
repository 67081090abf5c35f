// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/block.h"

namespace moescope {

/// How a figure is set on a page that is not HTML. Lengths are pixels of 1/96 inch.
struct FigureStyle {
    double width = 920.0;
    double tallest = 1800.0; ///< rows of a heatmap become lower, then the map is cut into parts
    bool dark = false;
};

/// Cells of a heatmap as one picture, a pixel a cell, for a place in the SVG that is left free: a map of a hundred
/// thousand cells would be megabytes of SVG.
struct FigureCells {
    double x = 0.0, y = 0.0, width = 0.0, height = 0.0;
    std::size_t columns = 0;            ///< 0: no picture, the SVG is whole
    std::vector<std::uint32_t> colours; ///< [rows, columns], 0xRRGGBB
};

/// A figure, or some of the rows of one that is too tall for a page.
struct FigurePart {
    std::string svg; ///< stands alone: colours and fonts are in it
    double width = 0.0, height = 0.0;
    FigureCells cells;
    std::string rows; ///< "L0 to L149" of a part; empty: it is whole
};

/// The figures of the HTML report for other renderers; empty for a block that is none.
std::vector<FigurePart> drawFigure(const ReportBlock& block, const FigureStyle& style);

} // namespace moescope
