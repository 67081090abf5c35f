// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "architecture/model.h"
#include "forward/weight_overlay.h"
#include "routing/flips.h"
#include "routing/trace.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

/// How the forward pass computes.
struct ComputeOptions {
    std::string device = "cpu";    ///< cpu | cuda
    std::string dtype = "float32"; ///< float32 | bfloat16
};

/// One pass over the windows, layer by layer; stop is polled between layers. `logits` keeps [T, vocabulary] as well.
Result<Trace> runTrace(const Model& model, const TokenWindows& tokens, const ComputeOptions& options, bool logits,
                       std::stop_token stop, ProgressSink& sink);

/// The model and the model under an overlay side by side over the same windows. Fills all but names and texts.
Result<Comparison> runComparison(const Model& model, const WeightOverlay& overlay, const TokenWindows& tokens,
                                 const ComputeOptions& options, std::stop_token stop, ProgressSink& sink);

/// Any two versions of the model: an overlay each, null for the checkpoint as it is. `reference` takes the original's
/// place.
Result<Comparison> runComparison(const Model& model, const WeightOverlay* reference, const WeightOverlay* overlay,
                                 const TokenWindows& tokens, const ComputeOptions& options, std::stop_token stop,
                                 ProgressSink& sink);

} // namespace moescope
