// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "forward/detail/decoder_layer.h"
#include "quantize/detail/window_states.h"
#include "quantize/run_config.h"

namespace moescope::detail {

/// Whether experts and tokens have the default weights.
bool weighsAlike(const TuningSettings& tuning);

/// One router's full-precision logits and where its top-k boundary lies.
struct RouterScale {
    at::Tensor centred;   ///< [.., E] z minus its mean over experts
    at::Tensor deviation; ///< [.., 1] sd of z over experts
    at::Tensor boundary;  ///< [.., 1] b, centred alike
    at::Tensor margin;    ///< [..] (z_k - z_k+1) / sd; undefined where all experts are chosen
};

/// Weight of each expert in the value term [.., E], sums to 1: valueWeightingTable().
at::Tensor valueWeight(const RouterScale& scale, const TuningSettings& tuning);

/// Weight of each token in the alignment terms [..], mean 1: tokenWeightingTable(). Undefined: all alike.
/// `blockShare`: what blockShares() gives, needed for "output" alone.
at::Tensor tokenWeight(const RouterScale& scale, const TuningSettings& tuning, const at::Tensor& blockShare);

/// Whether VSRAQ is to weigh tokens by what their blocks put out.
bool weighsByOutput(const RunConfig& config);

/// Size of the MoE block's output beside the state that it is added to, ‖y‖/‖x‖ [windows, length], of a layer with
/// experts and the states before it.
at::Tensor blockShares(const LayerContext& context, const LayerWeights& weights, const WindowStates& states);

} // namespace moescope::detail
