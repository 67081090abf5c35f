// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <ATen/ATen.h>

namespace moescope::detail {

/// Rows of T tokens with k experts each, sorted by expert. The order and its inverse turn both directions, and both
/// gradients, into gathers: no atomic sums, so a GPU gives the same bits every time.
struct ExpertOrder {
    at::Tensor token; ///< [T k] the token of each sorted row
    at::Tensor row;   ///< [T k] the sorted row of (token, choice)
    at::Tensor order; ///< [T k] index into the flattened choices of each sorted row
    at::Tensor ends;  ///< [experts] int32, one past the last row of each expert
    std::int64_t topK = 0;

    /// Rows of each expert. Waits for a GPU.
    [[nodiscard]] std::vector<std::int64_t> counts() const;
};

/// chosen [T, k], int64. Nothing waits for a GPU here.
ExpertOrder expertOrder(const at::Tensor& chosen, std::int64_t experts);

/// x [T, d] -> [T k, d]: each token's row once for each of its experts, sorted. Differentiable.
at::Tensor dispatchRows(const at::Tensor& x, const ExpertOrder& order);
/// rows [T k, d] -> [T, d]: the sum of each token's rows. Differentiable.
at::Tensor combineRows(const at::Tensor& rows, const ExpertOrder& order);

} // namespace moescope::detail
