// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include <ATen/ATen.h>

#include "architecture/model.h"
#include "forward/detail/weight_source.h"

namespace moescope::detail {

/// Gate, up [width, hidden] and down [hidden, width] of a gated MLP; of all experts at once with a leading [experts].
struct MlpWeights {
    at::Tensor gate, up, down;
    [[nodiscard]] bool defined() const { return gate.defined(); }
};

/// One decoder layer's tensors. Undefined where the layer has no such part.
struct LayerWeights {
    at::Tensor inputNorm, postAttentionNorm, queryNorm, keyNorm;
    std::array<at::Tensor, 4> attention; ///< q, k, v, o: W [out, in]
    std::array<at::Tensor, 4> attentionBias;
    at::Tensor router;  ///< [experts, hidden]
    MlpWeights experts; ///< [experts, ...]
    MlpWeights sharedExpert;
    at::Tensor sharedExpertGate; ///< [1, hidden]
    MlpWeights dense;
};

/// The same layer with its linears and their biases in `type`; norms, router and the shared expert's gate stay.
LayerWeights withLinearsAs(LayerWeights weights, at::ScalarType type);

/// Everything of a layer, or what its router's logits need alone (norms, attention, router).
enum class LayerPart { whole, upToRouter };
LayerWeights loadLayer(const Model& model, int layer, const WeightSource& source, LayerPart part = LayerPart::whole);

} // namespace moescope::detail
