// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/decoder_layer.h"
#include "forward/detail/short_attention.h"

namespace moescope::detail {
namespace {

at::Tensor splitHeads(const at::Tensor& x, std::int64_t heads, std::int64_t size) {
    return x.view({x.size(0), x.size(1), heads, size});
}

at::Tensor repeatForQueries(const at::Tensor& x, std::int64_t times) {
    return times == 1 ? x : x.repeat_interleave(times, 1);
}

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& allowed) {
    if (!allowed.defined() && shortAttentionServes(q))
        return shortAttention(q, k, v);
    const std::int64_t times = q.size(1) / k.size(1);
    const std::optional<at::Tensor> mask = allowed.defined() ? std::optional(allowed) : std::nullopt;
    return at::scaled_dot_product_attention(q, repeatForQueries(k, times), repeatForQueries(v, times), mask,
                                            /*dropout_p=*/0.0, /*is_causal=*/!mask);
}

} // namespace

LayerContext layerContext(const ModelConfig& config, const RopeTable& rope, int layer, std::int64_t length,
                          at::Device device, const at::Tensor& documents) {
    LayerContext context{config, rope, {}, documents};
    const std::int64_t window = config.slidingWindow[static_cast<std::size_t>(layer)];
    if (window > 0 && window < length) {
        const at::Tensor position = at::arange(length, at::TensorOptions().dtype(at::kLong).device(device));
        const at::Tensor distance = position.unsqueeze(1) - position.unsqueeze(0);
        context.mask = (distance >= 0) & (distance < window);
    }
    return context;
}

LayerContext LayerContext::narrow(std::int64_t first, std::int64_t count) const {
    return {config, rope, mask, documents.defined() ? documents.narrow(0, first, count) : documents};
}

LayerContext LayerContext::select(const at::Tensor& windows) const {
    return {config, rope, mask,
            documents.defined() ? documents.index_select(0, windows.to(documents.device())) : documents};
}

at::Tensor LayerContext::attentionMask() const {
    if (!documents.defined())
        return mask;
    // Padding sees the padding before it: a row that sees nothing would be no number.
    const at::Tensor same = documents.unsqueeze(2) == documents.unsqueeze(1);
    return (mask.defined() ? same & mask : same.tril()).unsqueeze(1);
}

at::Tensor realTokens(const at::Tensor& documents) {
    return documents.defined() ? (documents >= 0).flatten().nonzero().flatten() : at::Tensor();
}

at::Tensor tokenRows(const at::Tensor& x, const at::Tensor& places) {
    const at::Tensor rows = x.flatten(0, 1);
    return places.defined() ? rows.index_select(0, places) : rows;
}

at::Tensor attentionHeads(const LayerContext& context, const LayerWeights& weights, const at::Tensor& x) {
    const ModelConfig& config = context.config;
    const at::Tensor normed = rmsNorm(x, weights.inputNorm, config.rmsEpsilon).to(weights.attention[0].scalar_type());
    std::array<at::Tensor, 3> qkv;
    for (std::size_t i = 0; i < 3; ++i)
        qkv[i] = at::linear(normed, weights.attention[i], weights.attentionBias[i]);
    if (config.queryKeyNorm == QueryKeyNorm::whole) {
        qkv[0] = rmsNorm(qkv[0], weights.queryNorm, config.rmsEpsilon);
        qkv[1] = rmsNorm(qkv[1], weights.keyNorm, config.rmsEpsilon);
    }
    if (config.clipQueryKeyValue)
        for (at::Tensor& part : qkv)
            part = part.clamp(-*config.clipQueryKeyValue, *config.clipQueryKeyValue);
    at::Tensor q = splitHeads(qkv[0], config.heads, config.headSize);
    at::Tensor k = splitHeads(qkv[1], config.keyValueHeads, config.headSize);
    at::Tensor v = splitHeads(qkv[2], config.keyValueHeads, config.headSize);
    if (config.queryKeyNorm == QueryKeyNorm::perHead) {
        q = rmsNorm(q, weights.queryNorm, config.rmsEpsilon);
        k = rmsNorm(k, weights.keyNorm, config.rmsEpsilon);
    }
    q = rotate(q.transpose(1, 2), context.rope);
    k = rotate(k.transpose(1, 2), context.rope);
    v = v.transpose(1, 2);
    const at::Tensor seen = attention(q, k, v, context.attentionMask());
    return seen.transpose(1, 2).reshape({x.size(0), x.size(1), std::int64_t(config.heads) * config.headSize});
}

at::Tensor attentionBlock(const LayerContext& context, const LayerWeights& weights, const at::Tensor& x) {
    return x + at::linear(attentionHeads(context, weights, x), weights.attention[3], weights.attentionBias[3]);
}

} // namespace moescope::detail
