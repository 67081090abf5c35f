// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "architecture/model_config.h"
#include "forward/detail/layer_weights.h"
#include "forward/detail/rope.h"

namespace moescope::detail {

/// What stays the same over a batch of windows [batch, length].
struct LayerContext {
    const ModelConfig& config;
    const RopeTable& rope;
    at::Tensor mask; ///< [length, length] bool, true = sees; undefined: plain causal attention
};

LayerContext layerContext(const ModelConfig& config, const RopeTable& rope, int layer, std::int64_t length, at::Device device);

struct LayerOutput {
    at::Tensor hidden;       ///< [batch, length, hidden]
    at::Tensor routerLogits; ///< [batch, length, experts]; undefined in a dense layer
};

at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon);

/// x + attention(norm(x)): the first half of a layer.
at::Tensor attentionBlock(const LayerContext& context, const LayerWeights& weights, const at::Tensor& x);

/// The router's logits for the state between attention and experts.
at::Tensor routerLogits(const LayerContext& context, const LayerWeights& weights, const at::Tensor& afterAttention);

/// Softmax over experts, top-k, renormalised where the model does: indices [.., k] (best first) and weights [.., k].
struct Routing {
    at::Tensor experts, gates;
};
Routing route(const ModelConfig& config, const at::Tensor& logits);

/// A whole decoder layer. x [batch, length, hidden].
LayerOutput decoderLayer(const LayerContext& context, const LayerWeights& weights, const at::Tensor& x);

} // namespace moescope::detail
