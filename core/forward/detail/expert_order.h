// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <ATen/ATen.h>

namespace moescope::detail {

/// Rows of T tokens with k experts each, sorted by expert. The order and its inverse turn both directions, and both
/// gradients, into gathers: no atomic sums, so a GPU gives the same bits every time.
struct ExpertOrder {
    at::Tensor token;   ///< [R] the token of each sorted row
    at::Tensor row;     ///< [T k] the sorted row of (token, choice)
    at::Tensor order;   ///< [R] index into the flattened choices of each sorted row
    at::Tensor ends;    ///< [experts] int32, one past the last row of each expert
    at::Tensor filling; ///< rows that stand for no token and are zero; undefined: none, R = T k
    std::int64_t topK = 0;

    /// Rows of each expert. Waits for a GPU.
    [[nodiscard]] std::vector<std::int64_t> counts() const;
};

/// chosen [T, k], int64. Nothing waits for a GPU here. On the CPU each expert's rows may be filled up to a multiple of
/// `granule`: libraries that compile a product for each number of rows then meet few of them.
ExpertOrder expertOrder(const at::Tensor& chosen, std::int64_t experts, std::int64_t granule = 1);

/// x [T, d] -> [R, d]: each token's row once for each of its experts, sorted. Differentiable.
at::Tensor dispatchRows(const at::Tensor& x, const ExpertOrder& order);
/// rows [R, d] -> [T, d]: the sum of each token's rows. Differentiable.
at::Tensor combineRows(const at::Tensor& rows, const ExpertOrder& order);

} // namespace moescope::detail
