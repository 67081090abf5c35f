// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/look_ahead.h"

namespace moescope::detail {

int LookAhead::routers() const {
    return static_cast<int>(std::ranges::count_if(m_later, [](const Later& later) { return later.target.defined(); }));
}

at::Tensor LookAhead::logits(const std::string& kind, const LayerContext& context, const LayerWeights& weights,
                             const at::Tensor& hidden) {
    return routerLogits(context, weights, kind == "cheap" ? hidden : attentionBlock(context, weights, hidden));
}

void LookAhead::each(const at::Tensor& hidden, const at::Tensor& windows,
                     const std::function<void(const RoutingTarget&, const at::Tensor&)>& use) const {
    at::Tensor state = hidden;
    for (std::size_t i = 0; i < m_later.size(); ++i) {
        const Later& later = m_later[i];
        const LayerContext context = later.context.select(windows);
        if (i + 1 == m_later.size()) { // behind the last router nothing is looked at
            use(later.target, logits(m_kind, context, later.weights, state));
            break;
        }
        const LayerOutput output = decoderLayer(context, later.weights, state);
        if (later.target.defined())
            use(later.target, output.routerLogits);
        state = output.hidden;
    }
}

} // namespace moescope::detail
