// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "forward/detail/decoder_layer.h"
#include "quantize/detail/look_ahead.h"
#include "routing/flips.h"

namespace moescope::detail {

/// Passes of all calibration windows [windows, length, hidden] through one layer, a few windows at a time, without
/// gradients. The output has the input's type; what is in between is as decoderLayer() computes it from float32.
LayerOutput runLayer(const LayerContext& context, const LayerWeights& weights, const at::Tensor& input);
/// Logits of the layer's router; `kind` as LookAhead::logits.
at::Tensor runRouter(const LayerContext& context, const LayerWeights& weights, const at::Tensor& input,
                     const std::string& kind = "next");
/// What the layer's router sees: the normed state between attention and experts.
at::Tensor runRouterInput(const LayerContext& context, const LayerWeights& weights, const at::Tensor& input);

std::vector<float> toFloats(const at::Tensor& tensor);

} // namespace moescope::detail
