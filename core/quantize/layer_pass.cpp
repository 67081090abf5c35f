// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/layer_pass.h"

#include <ATen/core/grad_mode.h>

#include "forward/detail/tensor_memory.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t mostWindows = 16, mostTokens = 16384;

/// Calls pass(first, count) for windows one after another. One that memory does not suffice for is tried again with
/// fewer; it must not have changed anything by then.
template <class Pass>
void inChunks(const WindowStates& states, std::int64_t windows, const Pass& pass) {
    const at::NoGradGuard constant;
    std::int64_t most = windowsAtOnce(states.length());
    for (std::int64_t first = 0; first < windows;) {
        const std::int64_t count = std::min(most, windows - first);
        if (count == 1) {
            pass(first, count); // nothing smaller can be tried
        } else if (!memorySuffices(states.device(), [&] { pass(first, count); })) {
            most = (count + 1) / 2;
            continue;
        }
        first += count;
    }
}

/// What `look` gives for the states of some windows, one chunk behind another.
template <class Look>
at::Tensor chunked(const LayerContext& context, const WindowStates& states, const at::Tensor& windows,
                   const Look& look) {
    std::vector<at::Tensor> parts;
    lookAt(states, windows, [&](const at::Tensor& chosen, const at::Tensor& part) {
        parts.push_back(look(context.select(chosen), part));
    });
    return at::cat(parts);
}

} // namespace

std::int64_t windowsAtOnce(std::int64_t length) {
    return std::clamp<std::int64_t>(mostTokens / length, 1, mostWindows);
}

void lookAt(const WindowStates& states, const at::Tensor& windows,
            const std::function<void(const at::Tensor&, const at::Tensor&)>& look) {
    inChunks(states, windows.size(0), [&](std::int64_t first, std::int64_t count) {
        const at::Tensor chosen = windows.narrow(0, first, count);
        look(chosen, states.select(chosen).to(at::kFloat));
    });
}

at::Tensor runLayer(const LayerContext& context, const LayerWeights& weights, WindowStates& states) {
    std::vector<at::Tensor> logits;
    inChunks(states, states.windows(), [&](std::int64_t first, std::int64_t count) {
        const LayerOutput part =
            decoderLayer(context.narrow(first, count), weights, states.range(first, count).to(at::kFloat));
        states.write(first, part.hidden);
        if (part.routerLogits.defined())
            logits.push_back(part.routerLogits);
    });
    return logits.empty() ? at::Tensor() : at::cat(logits);
}

at::Tensor runRouter(const LayerContext& context, const LayerWeights& weights, const WindowStates& states,
                     const std::string& kind) {
    return chunked(
        context, states, at::arange(states.windows(), at::kLong),
        [&](const LayerContext& of, const at::Tensor& part) { return LookAhead::logits(kind, of, weights, part); });
}

at::Tensor runRouter(const LayerContext& context, const LayerWeights& weights, const WindowStates& states,
                     const at::Tensor& windows) {
    return chunked(context, states, windows, [&](const LayerContext& of, const at::Tensor& part) {
        return LookAhead::logits("next", of, weights, part);
    });
}

at::Tensor runRouterInput(const LayerContext& context, const LayerWeights& weights, const WindowStates& states,
                          const at::Tensor& windows) {
    return chunked(context, states, windows, [&](const LayerContext& of, const at::Tensor& part) {
        return rmsNorm(attentionBlock(of, weights, part), weights.postAttentionNorm, context.config.rmsEpsilon);
    });
}

std::vector<float> toFloats(const at::Tensor& tensor) {
    const at::Tensor flat = tensor.to(at::kCPU, at::kFloat).contiguous();
    return {flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel()};
}

} // namespace moescope::detail
