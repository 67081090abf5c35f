// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "forward/detail/decoder_layer.h"
#include "quantize/detail/look_ahead.h"
#include "quantize/detail/window_states.h"

namespace moescope::detail {

/// Passes of all calibration windows through one layer, a few windows at a time and fewer where memory does not
/// suffice, without gradients. The context is of all windows of the states. What lies between is as decoderLayer()
/// computes it from float32.

/// The states become what the layer makes of them. Returns its router's logits [windows, length, experts], undefined in
/// a dense layer. After an exception some windows have passed and others not.
at::Tensor runLayer(const LayerContext& context, const LayerWeights& weights, WindowStates& states);
/// Calls `look` with some of the given windows' indices and their states, float32, one piece behind another. One that
/// memory does not suffice for is tried again in smaller ones: it must not have changed anything by then.
void lookAt(const WindowStates& states, const at::Tensor& windows,
            const std::function<void(const at::Tensor& chosen, const at::Tensor& states)>& look);
/// Logits of the layer's router; `kind` as LookAhead::logits.
at::Tensor runRouter(const LayerContext& context, const LayerWeights& weights, const WindowStates& states,
                     const std::string& kind = "next");
/// The same for some windows, by their index.
at::Tensor runRouter(const LayerContext& context, const LayerWeights& weights, const WindowStates& states,
                     const at::Tensor& windows);
/// What the layer's router sees of some windows: the normed state between attention and experts.
at::Tensor runRouterInput(const LayerContext& context, const LayerWeights& weights, const WindowStates& states,
                          const at::Tensor& windows);

/// Windows that such a pass takes at once.
std::int64_t windowsAtOnce(std::int64_t length);

std::vector<float> toFloats(const at::Tensor& tensor);

} // namespace moescope::detail
