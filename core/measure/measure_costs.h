// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "allocation/measured_costs.h"
#include "architecture/model.h"
#include "routing/trace.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

/// How the effect of rounding is measured (docs/methods/routing-aware.md).
struct MeasureSettings {
    std::string form = "end_to_end"; ///< end_to_end | layer_local | both
    std::string unit = "expert";     ///< what is rounded alone: expert | projection
    std::vector<int> widths{2, 3, 4};
    int group = 128;
    bool symmetric = true;
    /// Windows of the layer-local form's end-to-end probes, spread evenly over all; 0: all.
    int probeWindows = 0;
    std::string device = "cpu"; ///< cpu | cuda
};

nlohmann::json toJson(const MeasureSettings& settings);

/// Names under which `both` keeps the layer-local estimates beside the end-to-end costs.
namespace measured {
inline constexpr std::string_view localKl = "kl.layer_local";
inline constexpr std::string_view localRouting = "routing_value.layer_local";
inline constexpr std::string_view outputError = "output_error"; ///< mean square of the layer output's change, relative
} // namespace measured

/// Rounds every routed expert (or every linear of one) alone to nearest at each width and measures, on `windows`:
///   kl, routing_value     end to end, or estimated from the layer's output and a few end-to-end probes
///   block_error           PMQ's ε
///   gradient_error        GEMQ's c
///   output_error          what the layer-local form starts from
/// and the factors selections and gate_sum. Arithmetic float32. Stop is polled between steps of a few windows through
/// one layer. Memory: all weights in float32 if they take less than half of what is free, else a layer at a time, read
/// anew.
Result<MeasuredCosts> measureCosts(const Model& model, const TokenWindows& windows, const MeasureSettings& settings,
                                   std::stop_token stop, ProgressSink& sink);

/// Spearman's rank correlation, ties at their mean rank. Not a number where one list is constant or the lengths differ.
double rankCorrelation(const std::vector<double>& a, const std::vector<double>& b);
/// Of two cost tables over all units and widths.
double rankCorrelation(const CostTable& a, const CostTable& b);

} // namespace moescope
