// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/layer_pass.h"

#include <ATen/core/grad_mode.h>

namespace moescope::detail {
namespace {

constexpr std::int64_t mostWindows = 16, mostTokens = 16384;

std::int64_t windowsAtOnce(const at::Tensor& input) {
    return std::clamp<std::int64_t>(mostTokens / input.size(1), 1, mostWindows);
}

template <class Pass>
at::Tensor chunked(const at::Tensor& input, const Pass& pass) {
    std::vector<at::Tensor> parts;
    for (const at::Tensor& part : input.split(windowsAtOnce(input)))
        parts.push_back(pass(part.to(at::kFloat)));
    return at::cat(parts);
}

} // namespace

LayerOutput runLayer(const LayerContext& context, const LayerWeights& weights, const at::Tensor& input) {
    const at::NoGradGuard constant;
    at::Tensor hidden = at::empty_like(input);
    std::vector<at::Tensor> logits;
    const std::int64_t most = windowsAtOnce(input);
    for (std::int64_t first = 0; first < input.size(0); first += most) {
        const std::int64_t count = std::min(most, input.size(0) - first);
        const LayerOutput part = decoderLayer(context, weights, input.narrow(0, first, count).to(at::kFloat));
        hidden.narrow(0, first, count).copy_(part.hidden);
        if (part.routerLogits.defined())
            logits.push_back(part.routerLogits);
    }
    return {hidden, logits.empty() ? at::Tensor() : at::cat(logits)};
}

at::Tensor runRouter(const LayerContext& context, const LayerWeights& weights, const at::Tensor& input,
                     const std::string& kind) {
    const at::NoGradGuard constant;
    return chunked(input, [&](const at::Tensor& part) { return LookAhead::logits(kind, context, weights, part); });
}

at::Tensor runRouterInput(const LayerContext& context, const LayerWeights& weights, const at::Tensor& input) {
    const at::NoGradGuard constant;
    return chunked(input, [&](const at::Tensor& part) {
        return rmsNorm(attentionBlock(context, weights, part), weights.postAttentionNorm, context.config.rmsEpsilon);
    });
}

std::vector<float> toFloats(const at::Tensor& tensor) {
    const at::Tensor flat = tensor.to(at::kCPU, at::kFloat).contiguous();
    return {flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel()};
}

} // namespace moescope::detail
