// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/block.h"
#include "report/figure.h"

namespace moescope::detail {

/// Each figure as one SVG element; `id` is unique in the page.
std::string drawHeatmap(const ReportHeatmap& heatmap, const std::string& id);
std::string drawBars(const ReportBars& bars, const std::string& id, const FigureStyle& style = {});
std::string drawLines(const ReportLines& lines, const std::string& id, const FigureStyle& style = {});
/// Of FigureStyle's height, without tooltips.
std::vector<FigurePart> heatmapParts(const ReportHeatmap& heatmap, const FigureStyle& style);

/// Of bars and lines.
constexpr double axisFigureHeight = 260.0;

/// Round numbers that cover lower..upper in about `count` steps of 1, 2 or 5 times a power of ten.
std::vector<double> ticks(double lower, double upper, int count);
/// A tick's label: as many decimals as the step needs.
std::string tickText(double value, double step);

} // namespace moescope::detail
