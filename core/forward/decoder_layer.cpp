// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/decoder_layer.h"

#include "forward/detail/expert_order.h"
#include "forward/detail/gated_unit.h"
#include "forward/detail/grouped_linear.h"

namespace moescope::detail {
namespace {

at::Tensor gatedMlp(const MlpWeights& weights, const at::Tensor& x) {
    return at::linear(gatedInner(weights, x), weights.down);
}

/// Rows of an expert on the CPU in bfloat16: oneDNN compiles a product for each number of rows that it meets.
constexpr std::int64_t granule = 64;

/// One product a matrix over rows sorted by expert; notes what it saw in `activity`, in which no row is a filling where
/// it is `observed`.
at::Tensor throughExperts(const ModelConfig& config, const MlpWeights& weights, const at::Tensor& x,
                          const Routing& routing, ExpertActivity& activity, bool observed) {
    const bool compiled = x.is_cpu() && x.scalar_type() == at::kBFloat16 && !observed;
    const ExpertOrder order =
        expertOrder(routing.experts.reshape({-1, config.topK}), config.experts, compiled ? granule : 1);
    activity.order = order;
    activity.rows = dispatchRows(x, order);
    activity.gateUp = groupedLinear(activity.rows, weights.gateUp, order);
    activity.gate = routing.gates.reshape({-1}).index_select(0, order.order);
    // The gate on what down reads, not on what it gives: experts are narrower than the state.
    return combineRows(groupedLinear(gatedUnit(activity.gateUp, activity.gate), weights.down, order), order);
}

} // namespace

at::Tensor gatedInner(const MlpWeights& weights, const at::Tensor& x) {
    return gatedUnit(at::linear(x, weights.gateUp));
}

at::Tensor routerLogits(const LayerWeights& weights, const at::Tensor& normed) {
    return at::linear(normed, weights.router.to(normed.scalar_type()));
}

at::Tensor routerLogits(const LayerContext& context, const LayerWeights& weights, const at::Tensor& afterAttention) {
    return routerLogits(weights, rmsNorm(afterAttention, weights.postAttentionNorm, context.config.rmsEpsilon));
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
    return throughExperts(config, experts, x, routing, unused, /*observed=*/false);
}

LayerOutput decoderLayer(const LayerContext& context, const LayerWeights& weights, const at::Tensor& x,
                         const ExpertObserver& observe) {
    const at::Tensor afterAttention = attentionBlock(context, weights, x);
    const at::Tensor normed = rmsNorm(afterAttention, weights.postAttentionNorm, context.config.rmsEpsilon);
    if (weights.dense.defined())
        return {afterAttention + gatedMlp(weights.dense, normed.to(weights.dense.type())), {}, {}};
    const at::Tensor logits = routerLogits(weights, normed);
    const at::ScalarType type = weights.experts.type();
    ExpertActivity activity;
    activity.windows = x.size(0);
    activity.places = realTokens(context.documents);
    activity.input = tokenRows(normed, activity.places);
    activity.logits = tokenRows(logits, activity.places);
    activity.routing = route(context.config, activity.logits);
    at::Tensor mixed = throughExperts(context.config, weights.experts, activity.input.to(type), activity.routing,
                                      activity, static_cast<bool>(observe));
    if (activity.places.defined())
        mixed = mixed.new_zeros({x.size(0) * x.size(1), x.size(2)}).index_copy(0, activity.places, mixed);
    mixed = mixed.view_as(normed);
    if (weights.sharedExpert.defined()) {
        const at::Tensor gate = at::sigmoid(at::linear(normed, weights.sharedExpertGate.to(normed.scalar_type())));
        mixed = mixed + gate * gatedMlp(weights.sharedExpert, normed.to(type));
    }
    if (observe) {
        activity.inner = gatedUnit(activity.gateUp);
        activity.output = tokenRows(mixed, activity.places);
        activity.residual = tokenRows(afterAttention, activity.places);
        observe(activity);
    }
    return {afterAttention + mixed, logits, normed};
}

} // namespace moescope::detail
