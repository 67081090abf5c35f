// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/alignment_weighting.h"

#include <limits>

#include "quantize/detail/layer_pass.h"

namespace moescope::detail {
namespace {

constexpr double leastMargin = 0.1; // sd; a token on the boundary counts ten times one that is a sd away, not for ever
constexpr double smallest = -1e4;   // of a logarithm: one expert alone has no others

/// log p(1 - p), p the softmax of z. Of the largest p, 1 - p is the sum of the others: the difference would lose it.
at::Tensor logSpread(const at::Tensor& z) {
    const at::Tensor log = at::log_softmax(z, -1);
    const at::Tensor first = z.argmax(-1, /*keepdim=*/true);
    const at::Tensor others = z.scatter(-1, first, -std::numeric_limits<double>::infinity());
    const at::Tensor rest = at::logsumexp(others, {-1}, /*keepdim=*/true) - at::logsumexp(z, {-1}, /*keepdim=*/true);
    const at::Tensor complement = at::log1p(-log.exp()).scatter(-1, first, rest);
    return (log + complement).clamp_min(smallest);
}

} // namespace

bool weighsAlike(const TuningSettings& tuning) {
    const TuningSettings usual;
    return tuning.valueWeighting == usual.valueWeighting && tuning.valueStrength == usual.valueStrength &&
           tuning.tokenWeighting == usual.tokenWeighting;
}

at::Tensor valueWeight(const RouterScale& scale, const TuningSettings& tuning) {
    const at::Tensor distance = (scale.centred - scale.boundary) / (tuning.temperature * scale.deviation);
    if (tuning.valueWeighting == "boundary" && tuning.valueStrength == 1.0) {
        // The same as below but for the last bit: runs of earlier versions stay what they were.
        const at::Tensor weight =
            at::exp(-(scale.centred - scale.boundary).abs() / (tuning.temperature * scale.deviation));
        return weight / weight.sum(-1, /*keepdim=*/true);
    }
    const at::Tensor log = tuning.valueWeighting == "uniform"       ? at::zeros_like(distance)
                           : tuning.valueWeighting == "probability" ? logSpread(scale.centred)
                           : tuning.valueWeighting == "slope" ? at::log_sigmoid(distance) + at::log_sigmoid(-distance)
                                                              : -distance.abs();
    return at::softmax(tuning.valueStrength * log, -1);
}

at::Tensor tokenWeight(const RouterScale& scale, const TuningSettings& tuning, const at::Tensor& blockShare) {
    at::Tensor weight;
    if (tuning.tokenWeighting == "margin" && scale.margin.defined())
        weight = (scale.margin + leastMargin).reciprocal();
    else if (tuning.tokenWeighting == "output" && blockShare.defined())
        weight = blockShare;
    if (!weight.defined())
        return {};
    const at::Tensor mean = weight.mean(at::kDouble).to(weight.scalar_type());
    return at::where(mean > 0, weight / mean, at::ones_like(weight)); // blocks that put out nothing weigh nothing up
}

bool weighsByOutput(const RunConfig& config) {
    return config.method == "vsraq" && config.tuning.tokenWeighting == "output";
}

at::Tensor blockShares(const LayerContext& context, const LayerWeights& weights, const WindowStates& states) {
    std::vector<at::Tensor> parts;
    lookAt(states, at::arange(states.windows(), at::kLong), [&](const at::Tensor& chosen, const at::Tensor& part) {
        at::Tensor shares = at::zeros({part.size(0) * part.size(1)}, part.options()); // padding has none
        decoderLayer(context.select(chosen), weights, part, [&](const ExpertActivity& activity) {
            const at::Tensor size = activity.residual.to(at::kFloat).norm(2, -1);
            at::Tensor share = activity.output.to(at::kFloat).norm(2, -1) / size;
            share = at::where(size > 0, share, at::zeros_like(share));
            shares = activity.places.defined() ? shares.index_copy(0, activity.places, share) : share;
        });
        parts.push_back(shares.view({part.size(0), part.size(1)}));
    });
    return at::cat(parts);
}

} // namespace moescope::detail
