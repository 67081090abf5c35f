// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/block.h"
#include "report/detail/pooling.h"
#include "report/figure.h"

namespace moescope::detail {

constexpr double pageWidth = 920.0, halfPage = 450.0; ///< room for a figure, and for one of two side by side

/// Each figure as one SVG element; `id` is unique in the page. A large heatmap is pooled first (pooling.h).
std::string drawHeatmap(const PooledHeatmap& heatmap, const std::string& id, double room = pageWidth);
/// Bars and lines are as high as their legend makes them.
std::string drawBars(const ReportBars& bars, const std::string& id, double room = pageWidth);
std::string drawLines(const ReportLines& lines, const std::string& id, double room = pageWidth);
/// Of FigureStyle's height, without tooltips.
std::vector<FigurePart> heatmapParts(const ReportHeatmap& heatmap, const FigureStyle& style);
double heightOf(const ReportBars& bars, double room);
double heightOf(const ReportLines& lines, double room);

/// Round numbers that cover lower..upper in about `count` steps of 1, 2 or 5 times a power of ten.
std::vector<double> ticks(double lower, double upper, int count);
/// A tick's label: as many decimals as the step needs.
std::string tickText(double value, double step);

} // namespace moescope::detail
