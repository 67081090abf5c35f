// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "measure/detail/layer_store.h"
#include "measure/detail/work.h"
#include "quantize/detail/routing_loss.h"

namespace moescope::detail {

/// The unquantized model on all windows: what every measurement is held against. W windows of T tokens.
struct FullPass {
    at::Tensor embedded;                ///< [W, T, hidden] before the first layer
    std::vector<RoutingTarget> routers; ///< a layer, τ = 1; undefined in dense layers
    at::Tensor finalNormed;             ///< [W, T, hidden] after the last norm
    at::Tensor finalNorm, head;
    /// A layer: gradient of Σ over windows of the mean cross entropy of a window's T - 1 predictions, at the layer's
    /// output [W, T, hidden].
    std::vector<at::Tensor> gradients;

    [[nodiscard]] std::int64_t windows() const { return embedded.size(0); }
    [[nodiscard]] std::int64_t length() const { return embedded.size(1); }
    [[nodiscard]] std::int64_t tokens() const { return windows() * length(); }
    /// How many layers have a router.
    [[nodiscard]] int routerCount() const;
};

/// Runs `layer` over all windows; empty when stopped.
std::optional<at::Tensor> throughLayer(LayerStore& store, int layer, const at::Tensor& input, at::Tensor* logits,
                                       Work& work);

/// One pass forward and one backward, layer by layer. Empty when stopped. `ids` [W, T] int64.
std::optional<FullPass> fullPass(LayerStore& store, const at::Tensor& ids, Work& work);

} // namespace moescope::detail
