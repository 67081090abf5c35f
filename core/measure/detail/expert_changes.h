// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "measure/detail/layer_state.h"
#include "measure/detail/layer_store.h"
#include "measure/measure_costs.h"

namespace moescope::detail {

/// What rounding something in one layer changes in that layer's output: rows of the few tokens that are touched.
struct OutputChange {
    at::Tensor token; ///< [n] int64, index into windows * length, each once
    at::Tensor rows;  ///< [n, hidden]
};

/// W' of round to nearest on the grid that exports store: what QuantizedLinear::decode() gives. 16 bits: W itself.
at::Tensor roundedWeight(const at::Tensor& weight, int bits, int group, bool symmetric);

/// The routed experts of one layer on the tokens that chose them. Other experts' outputs do not matter: the layer's
/// output is their sum, so only the rounded expert is computed anew.
class ExpertChanges {
public:
    ExpertChanges(const LayerState& state, const ModelConfig& config);

    [[nodiscard]] std::int64_t tokensOf(int expert) const { return m_counts[static_cast<std::size_t>(expert)]; }
    /// Softmax weights summed over those tokens, before any renormalising (PMQ's w, as in MC-MoE's code).
    [[nodiscard]] double gateSum(int expert) const;
    /// One expert rounded, or one projection of it (0 gate, 1 up, 2 down; -1 all three).
    [[nodiscard]] OutputChange change(int expert, int projection, int bits, const MeasureSettings& settings) const;

private:
    const LayerWeights& m_weights;
    std::vector<std::int64_t> m_counts, m_first;
    at::Tensor m_token;   ///< [tokens * k] sorted by expert
    at::Tensor m_gate;    ///< [tokens * k, 1]
    at::Tensor m_softmax; ///< [tokens * k]
    at::Tensor m_normed;
};

} // namespace moescope::detail
