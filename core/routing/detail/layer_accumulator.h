// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/ATen.h>

#include "routing/routing_statistics.h"

namespace moescope::detail {

/// Sums of what one layer's router did with the tokens of one dataset, piece by piece. Sums of reals are in float64.
class RouterAccumulator {
public:
    RouterAccumulator(int experts, int topK);
    RouterAccumulator(const RouterAccumulator&) = delete; // a copy would share the tensors that it adds to
    RouterAccumulator& operator=(const RouterAccumulator&) = delete;
    RouterAccumulator(RouterAccumulator&&) = default;
    RouterAccumulator& operator=(RouterAccumulator&&) = default;
    ~RouterAccumulator() = default;

    /// logits [T, E]; chosen [T, k] and gates [T, k] as the model routed them.
    void add(const at::Tensor& logits, const at::Tensor& chosen, const at::Tensor& gates);

    /// Everything but significances and channels.
    [[nodiscard]] DatasetRouting result() const;
    [[nodiscard]] std::int64_t tokens() const { return m_tokens; }

private:
    void addMargins(const at::Tensor& logits);

    std::int64_t m_experts, m_topK;
    std::int64_t m_tokens = 0;
    double m_entropy = 0.0;
    at::Tensor m_gates, m_chosenSoftmax, m_softmax; ///< [E] float64
    at::Tensor m_together;                          ///< [E, E] int64
    MarginHistogram m_margins;
};

/// Margins (z_(k) - z_(k+1)) / sd [T] in float64 of logits [T, E]; zeros where all experts are chosen or all logits
/// equal.
at::Tensor marginsOf(const at::Tensor& logits, std::int64_t topK);

} // namespace moescope::detail
