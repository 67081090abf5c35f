// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "measure/detail/layer_state.h"
#include "measure/detail/propagation.h"
#include "measure/measure_costs.h"

namespace moescope::detail {

/// Everything measured of one unit at each width.
struct UnitCosts {
    CostUnit unit;
    int projection = -1; ///< 0 gate, 1 up, 2 down; -1: the whole expert
    double selections = 0.0, gateSum = 0.0;
    std::vector<double> blockError, gradientError, outputError, nextValue; ///< local: of the layer's output
    std::vector<double> kl, value;                                         ///< end to end
    std::vector<double> localKl, localValue;                               ///< estimated
};

/// Units of a layer in order: experts, or their three projections.
std::vector<UnitCosts> unitsOf(const Model& model, int layer, const MeasureSettings& settings);

/// Measures the units of one layer. `input` [W, T, hidden] is replaced by the layer's output. False when stopped.
bool measureLayer(LayerStore& store, const FullPass& pass, Propagation& propagation, int layer,
                  const MeasureSettings& settings, at::Tensor& input, std::vector<UnitCosts>& units, Work& work);

/// Windows through layers that measureLayer() will report as work, at most.
std::int64_t workOf(const LayerStore& store, std::int64_t windows, int layer, std::size_t units,
                    const MeasureSettings& settings);

} // namespace moescope::detail
