// SPDX-License-Identifier: Apache-2.0
#include "routing/detail/output_changes.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t tokensAtOnce = 4096;

/// Gates of `chosen` [n, k] after the router's logits [n, E], as the model weighs experts that it chose itself.
at::Tensor gatesFor(const ModelConfig& config, const at::Tensor& logits, const at::Tensor& chosen) {
    const at::Tensor gates = logits.softmax(-1).gather(1, chosen);
    return config.renormaliseTopK ? gates / gates.sum(-1, /*keepdim=*/true) : gates;
}

} // namespace

OriginalRouting originalRouting(const ExpertActivity& activity, at::ScalarType type) {
    return {activity.input.to(type), activity.logits.to(at::kFloat), activity.routing,
            activity.output.to(at::kFloat).norm(2, -1)};
}

at::Tensor outputChanges(const ModelConfig& config, const MlpWeights& experts, const OriginalRouting& original,
                         const at::Tensor& after) {
    at::Tensor changes = at::zeros_like(original.size);
    const at::Tensor& before = original.routing.experts;
    const at::Tensor differs = std::get<0>(before.sort(-1)).ne(std::get<0>(after.sort(-1))).any(-1);
    const at::Tensor flipped = differs.nonzero().flatten();
    for (std::int64_t first = 0; first < flipped.numel(); first += tokensAtOnce) {
        const at::Tensor tokens = flipped.narrow(0, first, std::min(tokensAtOnce, flipped.numel() - first));
        const auto of = [&tokens](const at::Tensor& tensor) { return tensor.index_select(0, tokens); };
        const at::Tensor input = of(original.input).to(experts.type());
        const at::Tensor own = routedExperts(config, experts, input, {of(before), of(original.routing.gates)});
        const at::Tensor other =
            routedExperts(config, experts, input, {of(after), gatesFor(config, of(original.logits), of(after))});
        const at::Tensor change = (own.to(at::kFloat) - other.to(at::kFloat)).norm(2, -1);
        const at::Tensor size = of(original.size);
        changes.index_copy_(0, tokens, at::where(size > 0.0, change / size, at::zeros_like(change)));
    }
    return changes;
}

} // namespace moescope::detail
