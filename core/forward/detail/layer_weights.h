// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include <ATen/ATen.h>

#include "architecture/model.h"
#include "forward/detail/weight_source.h"

namespace moescope::detail {

/// A gated MLP; all experts at once with a leading [experts]. Gate and up read the same rows: they lie in one matrix,
/// so that one product serves both.
struct MlpWeights {
    at::Tensor gateUp; ///< [2 width, hidden], gate first
    at::Tensor down;   ///< [hidden, width]
    [[nodiscard]] bool defined() const { return gateUp.defined(); }
    [[nodiscard]] std::int64_t width() const { return down.size(-1); }
    [[nodiscard]] at::Tensor gate() const { return gateUp.narrow(-2, 0, width()); }     ///< [width, hidden]
    [[nodiscard]] at::Tensor up() const { return gateUp.narrow(-2, width(), width()); } ///< [width, hidden]
    [[nodiscard]] at::ScalarType type() const { return gateUp.scalar_type(); }
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
