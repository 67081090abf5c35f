// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/decoder_layer.h"

#include "forward/detail/expert_order.h"
#include "forward/detail/grouped_linear.h"

namespace moescope::detail {
namespace {

at::Tensor gatedMlp(const MlpWeights& weights, const at::Tensor& x) {
    return at::linear(at::silu(at::linear(x, weights.gate)) * at::linear(x, weights.up), weights.down);
}

/// x [tokens, hidden]: each token through its k experts, one product a matrix over rows sorted by expert.
at::Tensor routedExperts(const ModelConfig& config, const MlpWeights& weights, const at::Tensor& x, const Routing& routing) {
    const ExpertOrder order = expertOrder(routing.experts.reshape({-1, config.topK}), config.experts);
    const at::Tensor rows = dispatchRows(x, order);
    const at::Tensor inner = at::silu(groupedLinear(rows, weights.gate, order.counts)) * groupedLinear(rows, weights.up, order.counts);
    const at::Tensor gate = routing.gates.reshape({-1}).index_select(0, order.order).unsqueeze(1).to(x.scalar_type());
    return combineRows(groupedLinear(inner, weights.down, order.counts) * gate, order);
}

} // namespace

at::Tensor routerLogits(const LayerContext& context, const LayerWeights& weights, const at::Tensor& afterAttention) {
    return at::linear(rmsNorm(afterAttention, weights.postAttentionNorm, context.config.rmsEpsilon), weights.router);
}

Routing route(const ModelConfig& config, const at::Tensor& logits) {
    auto [gates, experts] = at::softmax(logits, -1, at::kFloat).topk(config.topK, -1);
    if (config.renormaliseTopK)
        gates = gates / gates.sum(-1, /*keepdim=*/true);
    return {experts, gates};
}

LayerOutput decoderLayer(const LayerContext& context, const LayerWeights& weights, const at::Tensor& x) {
    const at::Tensor afterAttention = attentionBlock(context, weights, x);
    const at::Tensor normed = rmsNorm(afterAttention, weights.postAttentionNorm, context.config.rmsEpsilon);
    if (weights.dense.defined())
        return {afterAttention + gatedMlp(weights.dense, normed), {}};
    const at::Tensor logits = at::linear(normed, weights.router);
    const at::Tensor rows = normed.reshape({-1, normed.size(-1)});
    const Routing routing = route(context.config, logits);
    at::Tensor mixed = routedExperts(context.config, weights.experts, rows, routing).view_as(normed);
    if (weights.sharedExpert.defined())
        mixed = mixed + at::sigmoid(at::linear(normed, weights.sharedExpertGate)) * gatedMlp(weights.sharedExpert, normed);
    return {afterAttention + mixed, logits};
}

} // namespace moescope::detail
