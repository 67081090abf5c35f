// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include <nlohmann/json_fwd.hpp>

#include "allocation/plan.h"
#include "pipeline/quantize.h"
#include "quantize/memory_prediction.h"
#include "quantize/run_config.h"

namespace moescope {

/// What tuning one layer alone came to, and what a whole run would take by it.
struct LayerTrial {
    LayerOutcome outcome;
    double passSeconds = 0.0; ///< to bring the hidden states to the layer
    double runSeconds = 0.0;  ///< of a whole run: each layer as its linears' parameters to those of this one
    MemoryPrediction memory;
};

/// Tunes one layer as a run would, except that the layers before it are rounded to nearest and not tuned; nothing is
/// written. Shows what settings do to that layer, and how long it takes, before a run is begun. Fails where a run
/// would, and where the model has no such layer.
Result<LayerTrial> tryLayer(const RunConfig& config, const Plan& plan, int layer, std::stop_token stop,
                            QuantizeSink& sink);

/// The layer that tells most before anything else is known: the middle one of those with experts.
int layerToTry(const Model& model);

nlohmann::json toJson(const LayerTrial& trial);

} // namespace moescope
