// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/routing_loss.h"

#include <ATen/core/grad_mode.h>

#include "forward/detail/decoder_layer.h"
#include "quantize/detail/alignment_weighting.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t boundaryWidth = 3; // experts on each side of the top-k boundary

at::Tensor centredOverExperts(const at::Tensor& logits) { return logits - logits.mean(-1, /*keepdim=*/true); }

template <class Change>
RoutingTarget changed(const RoutingTarget& target, const Change& change) {
    return {change(target.logits),
            change(target.centred),
            change(target.deviation),
            change(target.weight),
            change(target.selected),
            change(target.unselected),
            change(target.order),
            change(target.orderWeight),
            target.tokenWeight.defined() ? change(target.tokenWeight) : at::Tensor()};
}

at::Tensor weighed(const RoutingTarget& target, const at::Tensor& byToken) {
    return target.tokenWeight.defined() ? target.tokenWeight * byToken : byToken;
}

} // namespace

RoutingTarget routingTarget(const at::Tensor& logits, std::int64_t topK, double temperature) {
    TuningSettings tuning;
    tuning.temperature = temperature;
    return routingTarget(logits, topK, tuning);
}

RoutingTarget routingTarget(const at::Tensor& logits, std::int64_t topK, const TuningSettings& tuning,
                            const at::Tensor& blockShare) {
    const at::NoGradGuard constant;
    const std::int64_t experts = logits.size(-1);
    RoutingTarget target;
    target.logits = logits;
    target.centred = centredOverExperts(logits);
    // One expert, or all equal: there is no boundary to keep; a deviation of one keeps the terms finite.
    target.deviation = experts > 1 ? logits.std(-1, /*unbiased=*/true, /*keepdim=*/true) : at::ones_like(logits);
    target.deviation = at::where(target.deviation > 0, target.deviation, at::ones_like(target.deviation));
    const at::Tensor order = target.centred.argsort(-1, /*descending=*/true);
    const at::Tensor sorted = target.centred.gather(-1, order);
    const at::Tensor inner = sorted.narrow(-1, topK - 1, 1);
    RouterScale scale{target.centred, target.deviation, inner, {}};
    if (topK < experts) {
        const at::Tensor outer = sorted.narrow(-1, topK, 1);
        scale.boundary = (inner + outer) / 2;
        scale.margin = ((inner - outer) / target.deviation).squeeze(-1);
    }
    target.weight = valueWeight(scale, tuning);
    target.tokenWeight = tokenWeight(scale, tuning, blockShare);
    const std::int64_t first = std::max<std::int64_t>(0, topK - boundaryWidth);
    const std::int64_t last = std::min(experts, topK + boundaryWidth);
    // Copies: views would keep the ranks of all experts.
    target.selected = order.narrow(-1, first, topK - first).contiguous();
    target.unselected = order.narrow(-1, topK, last - topK).contiguous();
    const std::int64_t ranks = std::min(2 * topK, experts);
    target.order = order.narrow(-1, 0, ranks).contiguous();
    const at::Tensor gap = sorted.narrow(-1, 0, ranks - 1) - sorted.narrow(-1, 1, ranks - 1);
    const at::Tensor orderWeight = (gap / target.deviation + 0.1).reciprocal();
    target.orderWeight = orderWeight / orderWeight.sum(-1, /*keepdim=*/true);
    return target;
}

RoutingTarget RoutingTarget::select(const at::Tensor& windows) const {
    return changed(*this, [&](const at::Tensor& all) { return all.index_select(0, windows); });
}

RoutingTarget RoutingTarget::byToken(const at::Tensor& places) const {
    return changed(*this, [&](const at::Tensor& all) { return tokenRows(all, places); });
}

at::Tensor valueByToken(const RoutingTarget& target, const at::Tensor& y) {
    return (target.weight * ((target.centred - centredOverExperts(y)) / target.deviation).square()).sum(-1);
}

at::Tensor valueLoss(const RoutingTarget& target, const at::Tensor& y) {
    return weighed(target, valueByToken(target, y)).mean();
}

at::Tensor boundaryLoss(const RoutingTarget& target, const at::Tensor& y, double temperature) {
    const at::Tensor margin =
        y.gather(-1, target.selected).unsqueeze(-1) - y.gather(-1, target.unselected).unsqueeze(-2);
    const at::Tensor loss = at::softplus(-margin / (temperature * target.deviation).unsqueeze(-1));
    return target.tokenWeight.defined() ? weighed(target, loss.mean({-2, -1})).mean() : loss.mean();
}

at::Tensor orderLoss(const RoutingTarget& target, const at::Tensor& y, double temperature) {
    const at::Tensor ranked = y.gather(-1, target.order);
    const std::int64_t pairs = ranked.size(-1) - 1;
    const at::Tensor gap = ranked.narrow(-1, 0, pairs) - ranked.narrow(-1, 1, pairs);
    return weighed(target, (target.orderWeight * at::softplus(-gap / (temperature * target.deviation))).sum(-1)).mean();
}

at::Tensor logitLoss(const RoutingTarget& target, const at::Tensor& y) { return (target.logits - y).square().mean(); }

at::Tensor probabilityLoss(const RoutingTarget& target, const at::Tensor& y) {
    const at::Tensor wanted = at::log_softmax(target.logits, -1);
    return (wanted.exp() * (wanted - at::log_softmax(y, -1))).sum(-1).mean();
}

} // namespace moescope::detail
