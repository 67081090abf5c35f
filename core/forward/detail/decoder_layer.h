// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include <ATen/ATen.h>

#include "architecture/model_config.h"
#include "forward/detail/expert_order.h"
#include "forward/detail/layer_weights.h"
#include "forward/detail/rms_norm.h"
#include "forward/detail/rope.h"

namespace moescope::detail {

/// What stays the same over a batch of windows [batch, length].
struct LayerContext {
    const ModelConfig& config;
    const RopeTable& rope;
    at::Tensor mask; ///< [length, length] bool, true = sees; undefined: plain causal attention
    /// [windows, length] int32, of the windows that go through: the document of each token, -1: padding. Undefined:
    /// each window is one document.
    at::Tensor documents;

    /// The same for some of the windows.
    [[nodiscard]] LayerContext narrow(std::int64_t first, std::int64_t count) const;
    [[nodiscard]] LayerContext select(const at::Tensor& windows) const;
    /// What attention is masked by: `mask`, or [windows, 1, length, length] where windows hold several documents: no
    /// token sees another document. Tokens keep the rotary positions of their places in the window: rotary attention
    /// knows differences of positions alone, and those are the same wherever a document begins.
    [[nodiscard]] at::Tensor attentionMask() const;
};

LayerContext layerContext(const ModelConfig& config, const RopeTable& rope, int layer, std::int64_t length,
                          at::Device device, const at::Tensor& documents = {});

/// Places of the tokens that are no padding in the flattened windows [n] int64; undefined where `documents` is. Waits
/// for a GPU.
at::Tensor realTokens(const at::Tensor& documents);
/// x [windows, length, ..] as rows [tokens, ..], of the given places alone; undefined: all.
at::Tensor tokenRows(const at::Tensor& x, const at::Tensor& places);

struct LayerOutput {
    at::Tensor hidden;       ///< [batch, length, hidden]
    at::Tensor routerLogits; ///< [batch, length, experts]; undefined in a dense layer
    at::Tensor routerInput;  ///< [batch, length, hidden] the normed state that router and experts read; undefined there
};

/// The heads' outputs side by side, [batch, length, heads * head size]: what the output projection reads.
at::Tensor attentionHeads(const LayerContext& context, const LayerWeights& weights, const at::Tensor& x);
/// x + attention(norm(x)): the first half of a layer.
at::Tensor attentionBlock(const LayerContext& context, const LayerWeights& weights, const at::Tensor& x);

/// silu(gate x) * up x of a single MLP: what its down projection reads.
at::Tensor gatedInner(const MlpWeights& weights, const at::Tensor& x);

/// The router's logits for its input, in the input's type.
at::Tensor routerLogits(const LayerWeights& weights, const at::Tensor& normed);
/// The same for the state between attention and experts.
at::Tensor routerLogits(const LayerContext& context, const LayerWeights& weights, const at::Tensor& afterAttention);

/// Softmax over experts, top-k, renormalised where the model does: indices [.., k] (best first) and weights [.., k].
struct Routing {
    at::Tensor experts, gates;
};
Routing route(const ModelConfig& config, const at::Tensor& logits);

/// The routed experts' share of the block: x [tokens, hidden] through the k experts of `routing` [tokens, k].
at::Tensor routedExperts(const ModelConfig& config, const MlpWeights& experts, const at::Tensor& x,
                         const Routing& routing);

/// What the experts of a layer did with some tokens, for those who measure. A row is one token in one of its experts;
/// rows are sorted by expert, within an expert by token. Padding never comes to the experts.
struct ExpertActivity {
    std::int64_t windows = 0;
    at::Tensor places;   ///< [tokens] int64 of these tokens in the flattened windows; undefined: all are here
    at::Tensor input;    ///< [tokens, hidden] the normed state that the router saw
    at::Tensor logits;   ///< [tokens, experts] of the router
    Routing routing;     ///< [tokens, k]
    ExpertOrder order;   ///< of the rows
    at::Tensor gate;     ///< [rows] weight of the row, float32
    at::Tensor rows;     ///< [rows, hidden] input of gate and up
    at::Tensor gateUp;   ///< [rows, 2 width] what gate and up give
    at::Tensor inner;    ///< [rows, width] input of down, before its row's weight
    at::Tensor output;   ///< [tokens, hidden] of the whole block, with the shared expert
    at::Tensor residual; ///< [tokens, hidden] the state that the output is added to
};
using ExpertObserver = std::function<void(const ExpertActivity&)>;

/// A whole decoder layer. x [batch, length, hidden]. What comes out at padded places is finite and means nothing. The
/// observer, if there is one, sees a layer with experts once. Where x is float32 and the linears are bfloat16, only
/// their products are: the state between them, norms, router and gates stay float32.
LayerOutput decoderLayer(const LayerContext& context, const LayerWeights& weights, const at::Tensor& x,
                         const ExpertObserver& observe = {});

} // namespace moescope::detail
