// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "measure/detail/full_pass.h"

namespace moescope::detail {

/// What measurements need of one full-precision layer with experts, on all windows.
struct LayerState {
    LayerWeights weights;
    at::Tensor output;  ///< [W, T, hidden]
    at::Tensor normed;  ///< [W * T, hidden] what router and experts read
    Routing routing;    ///< over the same rows
    at::Tensor softmax; ///< [W * T, k] softmax of the chosen experts, before any renormalising
};

/// Empty when stopped.
std::optional<LayerState> layerState(LayerStore& store, int layer, const at::Tensor& input, Work& work);

/// What the next layer's router would make of a changed output of this layer: its attention is taken as unchanged, so
/// only the changed tokens have to be looked at.
struct NextRouter {
    at::Tensor afterAttention; ///< [W * T, hidden] of the full-precision model
    RoutingTarget target;      ///< rows [W * T, ...]
    LayerWeights weights;      ///< norm and router
    double epsilon = 0.0;

    [[nodiscard]] bool defined() const { return afterAttention.defined(); }
    /// Σ over the changed tokens of V's terms.
    [[nodiscard]] double value(const at::Tensor& token, const at::Tensor& rows) const;
};

/// Undefined where the next layer is dense or there is none; empty when stopped.
std::optional<NextRouter> nextRouter(LayerStore& store, const FullPass& pass, int layer, const at::Tensor& output,
                                     Work& work);

} // namespace moescope::detail
