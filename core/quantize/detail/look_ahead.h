// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "forward/detail/decoder_layer.h"
#include "quantize/detail/routing_loss.h"

namespace moescope::detail {

/// Later routers that a layer's output is held against, behind full-precision weights (docs/methods/vsraq.md).
class LookAhead {
public:
    /// A later layer with what its router said to the full-precision chain; `target` undefined: a dense layer on the
    /// way.
    struct Later {
        LayerContext context;
        LayerWeights weights;
        RoutingTarget target;
    };

    LookAhead() = default;
    /// `kind`: "cheap", "next" or "full" (lookAheadTable()); `later` in the order of the layers, the next one first.
    LookAhead(std::string kind, std::vector<Later> later)
        : m_kind(std::move(kind))
        , m_later(std::move(later)) {}

    [[nodiscard]] int routers() const;
    /// Calls `use` with each router's target and the logits that it gives for a layer's output on these windows [batch,
    /// length, hidden].
    void each(const at::Tensor& hidden, const at::Tensor& windows,
              const std::function<void(const RoutingTarget&, const at::Tensor&)>& use) const;

    /// Logits of a router on a state: behind the layer's attention, or, cheap, on the state itself.
    static at::Tensor logits(const std::string& kind, const LayerContext& context, const LayerWeights& weights,
                             const at::Tensor& hidden);

private:
    std::string m_kind = "none";
    std::vector<Later> m_later;
};

} // namespace moescope::detail
