// SPDX-License-Identifier: Apache-2.0
#include "measure/detail/layer_state.h"

namespace moescope::detail {

std::optional<LayerState> layerState(LayerStore& store, int layer, const at::Tensor& input, Work& work) {
    LayerState state{store.weights(layer), at::empty_like(input), {}, {}, {}};
    const LayerContext context = store.context(layer);
    std::vector<at::Tensor> normed;
    for (std::int64_t first = 0; first < input.size(0); first += store.step()) {
        const std::int64_t count = std::min(store.step(), input.size(0) - first);
        const at::Tensor x = input.narrow(0, first, count);
        state.output.narrow(0, first, count).copy_(decoderLayer(context, state.weights, x).hidden);
        const at::Tensor attended = attentionBlock(context, state.weights, x);
        normed.push_back(rmsNorm(attended, state.weights.postAttentionNorm, store.config().rmsEpsilon));
        if (!work.did(count))
            return std::nullopt;
    }
    state.normed = at::cat(normed).view({-1, input.size(2)});
    const at::Tensor logits = at::linear(state.normed, state.weights.router);
    state.routing = route(store.config(), logits);
    state.softmax = logits.softmax(-1).gather(-1, state.routing.experts);
    return state;
}

double NextRouter::value(const at::Tensor& token, const at::Tensor& rows) const {
    const at::Tensor changed =
        rmsNorm(afterAttention.index_select(0, token) + rows, weights.postAttentionNorm, epsilon);
    return valueByToken(target.select(token), at::linear(changed, weights.router)).sum(at::kDouble).item<double>();
}

std::optional<NextRouter> nextRouter(LayerStore& store, const FullPass& pass, int layer, const at::Tensor& output,
                                     Work& work) {
    NextRouter next;
    const int following = layer + 1;
    if (following >= store.layers() || !store.sparse(following))
        return next;
    next.weights = loadLayer(store.model(), following, store.source(), LayerPart::upToRouter);
    next.epsilon = store.config().rmsEpsilon;
    const LayerContext context = store.context(following);
    std::vector<at::Tensor> parts;
    for (std::int64_t first = 0; first < output.size(0); first += store.step()) {
        const std::int64_t count = std::min(store.step(), output.size(0) - first);
        parts.push_back(attentionBlock(context, next.weights, output.narrow(0, first, count)));
        if (!work.did(count))
            return std::nullopt;
    }
    next.afterAttention = at::cat(parts).view({-1, output.size(2)});
    next.target = pass.routers[static_cast<std::size_t>(following)].byToken();
    return next;
}

} // namespace moescope::detail
