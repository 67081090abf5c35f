// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/bar_plot.h"
#include "plots/heatmap_data.h"
#include "plots/slope_plot.h"
#include "plots/token_strip.h"
#include "routing/flips.h"
#include "routing/router_norms.h"
#include "routing/routing_statistics.h"
#include "routing/trace.h"

namespace moescope {

// From the engine's values to what the plots of the Routing room show.

/// Two rows a layer: tokens lost (positive) over tokens gained (negative, so that one diverging map colours both).
HeatmapData lostOverGained(const Comparison& comparison);
/// Lost expert (row) to gained expert (column) of one layer; -1 names no layer. The diagonal and zeros are missing
/// values.
HeatmapData replacementOf(const Comparison& comparison, int layer);
/// Flip rate in percent by full-precision margin, over all layers, with the margin left of which nine tenths of flips
/// lie.
BarPlot::Value flipsByMargin(const Comparison& comparison);
TokenStrip::Window tokenWindow(const Comparison& comparison, int window);

/// Router norms minus the base's, or the norms themselves without a base; multiples of 10^exponent.
struct DriftMap {
    HeatmapData data;
    int exponent = 0;
    bool hasBase = false;
    double most = 0.0; ///< largest magnitude in the map's units
};
DriftMap driftOf(const RouterStatistics& routers);
/// Norms in the base and now, one item an expert; empty without a base.
std::vector<SlopePlot::Item> slopesOf(const RouterStatistics& routers, int layer);

/// Of the tokens that chose the row's expert, the percentage that chose the column's too. The diagonal and rows of
/// experts without tokens are missing values.
HeatmapData coActivationMap(const DatasetRouting& routing, int layer);
/// Correlation of choosing the row's expert and the column's (MoQa's co-activation). The diagonal is a missing value.
HeatmapData coActivationCorrelationMap(const DatasetRouting& routing, std::int64_t tokens, int layer);
/// One row a text: the share of its tokens that reach each expert of the layer, in percent.
HeatmapData sharesByDataset(const RoutingStatistics& statistics, const LayerRouting& layer);
/// One row a text: each expert's share of the layer's significance (MoQa), in percent.
HeatmapData significancesByDataset(const RoutingStatistics& statistics, const LayerRouting& layer);
/// Tokens by routing margin, in percent, with the median marked.
BarPlot::Value marginBars(const MarginHistogram& margins);

/// Share of all tokens that reach each expert, in percent; with `dataset` of that text's alone.
HeatmapData coverageMap(const Coverage& coverage, int dataset = -1);
int deadExperts(const Coverage& coverage);
int starvingExperts(const Coverage& coverage);

/// Largest finite magnitude in a map, 0 if there is none.
double largestIn(const HeatmapData& data);

} // namespace moescope
