// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "forward/detail/decoder_layer.h"

namespace moescope::detail {

/// What the original did with T tokens in one layer: what another choice of experts is held against.
struct OriginalRouting {
    at::Tensor input;  ///< [T, hidden] what the experts read
    at::Tensor logits; ///< [T, E] of the router, float32
    Routing routing;   ///< [T, k]
    at::Tensor size;   ///< [T] ‖y(S)‖ of the whole block's output, with the shared expert; float32
};

/// Of what a layer's experts were seen to do; `type`: of their products.
OriginalRouting originalRouting(const ExpertActivity& activity, at::ScalarType type);

/// ‖y(S) - y(S')‖ / ‖y(S)‖ [T] float32 for the sets S' in `after` [T, k], gates from the original's logits for both
/// (docs/methods/flips.md). Only the tokens whose sets differ are computed, all others are 0. A token whose block puts
/// out nothing at all counts 0.
at::Tensor outputChanges(const ModelConfig& config, const MlpWeights& experts, const OriginalRouting& original,
                         const at::Tensor& after);

} // namespace moescope::detail
