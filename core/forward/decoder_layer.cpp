// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/decoder_layer.h"

#include "forward/detail/expert_order.h"
#include "forward/detail/grouped_linear.h"

namespace moescope::detail {
namespace {

at::Tensor gatedMlp(const MlpWeights& weights, const at::Tensor& x) {
    return at::linear(gatedInner(weights, x), weights.down);
}

/// One product a matrix over rows sorted by expert; notes what it saw in `activity`.
at::Tensor throughExperts(const ModelConfig& config, const MlpWeights& weights, const at::Tensor& x,
                          const Routing& routing, ExpertActivity& activity) {
    const ExpertOrder order = expertOrder(routing.experts.reshape({-1, config.topK}), config.experts);
    activity.counts = order.counts;
    activity.rows = dispatchRows(x, order);
    activity.inner = at::silu(groupedLinear(activity.rows, weights.gate, order.counts)) *
                     groupedLinear(activity.rows, weights.up, order.counts);
    activity.token = order.token;
    activity.gate = routing.gates.reshape({-1}).index_select(0, order.order);
    const at::Tensor gate = activity.gate.unsqueeze(1).to(x.scalar_type());
    return combineRows(groupedLinear(activity.inner, weights.down, order.counts) * gate, order);
}

} // namespace

at::Tensor gatedInner(const MlpWeights& weights, const at::Tensor& x) {
    return at::silu(at::linear(x, weights.gate)) * at::linear(x, weights.up);
}

at::Tensor routerLogits(const LayerContext& context, const LayerWeights& weights, const at::Tensor& afterAttention) {
    return at::linear(rmsNorm(afterAttention, weights.postAttentionNorm, context.config.rmsEpsilon), weights.router);
}

Routing route(const ModelConfig& config, const at::Tensor& logits) {
    auto [gates, experts] = at::softmax(logits, -1, at::kFloat).topk(config.topK, -1);
    if (config.renormaliseTopK)
        gates = gates / gates.sum(-1, /*keepdim=*/true);
    return {experts, gates};
}

at::Tensor routedExperts(const ModelConfig& config, const MlpWeights& experts, const at::Tensor& x,
                         const Routing& routing) {
    ExpertActivity unused;
    return throughExperts(config, experts, x, routing, unused);
}

LayerOutput decoderLayer(const LayerContext& context, const LayerWeights& weights, const at::Tensor& x,
                         const ExpertObserver& observe) {
    const at::Tensor afterAttention = attentionBlock(context, weights, x);
    const at::Tensor normed = rmsNorm(afterAttention, weights.postAttentionNorm, context.config.rmsEpsilon);
    if (weights.dense.defined())
        return {afterAttention + gatedMlp(weights.dense, normed), {}};
    const at::Tensor logits = at::linear(normed, weights.router);
    ExpertActivity activity;
    activity.input = normed.reshape({-1, normed.size(-1)});
    activity.logits = logits.reshape({-1, logits.size(-1)});
    activity.routing = route(context.config, activity.logits);
    at::Tensor mixed =
        throughExperts(context.config, weights.experts, activity.input, activity.routing, activity).view_as(normed);
    if (weights.sharedExpert.defined())
        mixed =
            mixed + at::sigmoid(at::linear(normed, weights.sharedExpertGate)) * gatedMlp(weights.sharedExpert, normed);
    if (observe) {
        activity.output = mixed.reshape({-1, normed.size(-1)});
        observe(activity);
    }
    return {afterAttention + mixed, logits};
}

} // namespace moescope::detail
