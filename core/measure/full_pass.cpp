// SPDX-License-Identifier: Apache-2.0
#include "measure/detail/full_pass.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "forward/detail/stream.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t headStep = 4; // windows whose logits over the vocabulary are in memory at once

/// Gradient of the sum of every window's mean cross entropy at the last layer's output.
std::optional<at::Tensor> gradientAtEnd(const FullPass& pass, const at::Tensor& hidden, const at::Tensor& ids,
                                        double epsilon, Work& work) {
    at::Tensor gradient = at::empty_like(hidden);
    for (std::int64_t first = 0; first < hidden.size(0); first += headStep) {
        const std::int64_t count = std::min(headStep, hidden.size(0) - first);
        const at::AutoGradMode differentiate(true);
        const at::Tensor x = hidden.narrow(0, first, count).detach().requires_grad_(true);
        const at::Tensor logits = at::linear(rmsNorm(x, pass.finalNorm, epsilon), pass.head);
        const at::Tensor loss = windowNll(logits, ids.narrow(0, first, count)).sum();
        gradient.narrow(0, first, count).copy_(torch::autograd::grad({loss}, {x})[0]);
        if (!work.did(count))
            return std::nullopt;
    }
    return gradient;
}

/// From the gradient at a layer's output to the one at its input, which is the output of the layer before.
std::optional<at::Tensor> backThroughLayer(LayerStore& store, int layer, const at::Tensor& input,
                                           const at::Tensor& gradient, Work& work) {
    const LayerWeights weights = store.weights(layer);
    const LayerContext context = store.context(layer);
    at::Tensor result = at::empty_like(input);
    for (std::int64_t first = 0; first < input.size(0); first += store.step()) {
        const std::int64_t count = std::min(store.step(), input.size(0) - first);
        const at::AutoGradMode differentiate(true);
        const at::Tensor x = input.narrow(0, first, count).detach().requires_grad_(true);
        const at::Tensor output = decoderLayer(context, weights, x).hidden;
        result.narrow(0, first, count)
            .copy_(torch::autograd::grad({output}, {x}, {gradient.narrow(0, first, count)})[0]);
        if (!work.did(3 * count))
            return std::nullopt;
    }
    return result;
}

} // namespace

int FullPass::routerCount() const {
    return static_cast<int>(
        std::ranges::count_if(routers, [](const RoutingTarget& target) { return target.defined(); }));
}

std::optional<at::Tensor> throughLayer(LayerStore& store, int layer, const at::Tensor& input, at::Tensor* logits,
                                       Work& work) {
    const LayerWeights weights = store.weights(layer);
    const LayerContext context = store.context(layer);
    at::Tensor hidden = at::empty_like(input);
    std::vector<at::Tensor> parts;
    for (std::int64_t first = 0; first < input.size(0); first += store.step()) {
        const std::int64_t count = std::min(store.step(), input.size(0) - first);
        const LayerOutput output = decoderLayer(context, weights, input.narrow(0, first, count));
        hidden.narrow(0, first, count).copy_(output.hidden);
        if (output.routerLogits.defined())
            parts.push_back(output.routerLogits);
        if (!work.did(count))
            return std::nullopt;
    }
    if (logits)
        *logits = parts.empty() ? at::Tensor() : at::cat(parts);
    return hidden;
}

std::optional<FullPass> fullPass(LayerStore& store, const at::Tensor& ids, Work& work) {
    const Model& model = store.model();
    FullPass pass;
    pass.embedded = at::embedding(store.source().tensor(model.embedding()), ids);
    pass.finalNorm = store.source().tensor(model.finalNorm());
    pass.head = store.source().tensor(model.head());
    std::vector<at::Tensor> inputs{pass.embedded};
    for (int layer = 0; layer < store.layers(); ++layer) {
        at::Tensor logits;
        auto hidden = throughLayer(store, layer, inputs.back(), &logits, work);
        if (!hidden)
            return std::nullopt;
        pass.routers.push_back(logits.defined() ? routingTarget(logits, store.config().topK, 1.0) : RoutingTarget());
        inputs.push_back(std::move(*hidden));
    }
    pass.finalNormed = rmsNorm(inputs.back(), pass.finalNorm, store.config().rmsEpsilon);
    pass.gradients.resize(static_cast<std::size_t>(store.layers()));
    auto gradient = gradientAtEnd(pass, inputs.back(), ids, store.config().rmsEpsilon, work);
    for (int layer = store.layers() - 1; gradient; --layer) {
        pass.gradients[static_cast<std::size_t>(layer)] = *gradient;
        inputs.pop_back();
        if (layer == 0)
            return pass;
        gradient = backThroughLayer(store, layer, inputs.back(), *gradient, work);
    }
    return std::nullopt;
}

} // namespace moescope::detail
