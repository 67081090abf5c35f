// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include <ATen/ATen.h>

#include "support/result.h"

namespace moescope::detail {

/// Blocks of one matrix whose eigenvalues are pooled.
struct BlockPool {
    at::Tensor matrix;       ///< [out, in] float32, contiguous, finite; elements between 1e-15 and 1e15 matter
    std::int64_t rows = 128; ///< of a block; blocks lie in a grid without gaps from the upper left corner
    std::int64_t columns = 128;
    std::vector<std::int64_t> numbers; ///< which blocks of the grid, row-major
    std::int64_t wanted = 0;           ///< how many of the largest eigenvalues
};

/// The `wanted` largest eigenvalues (squared singular values) of each pool, ascending; empty where float64 Gram
/// matrices cannot tell them (the smallest wanted is below 1e-9 of its block's largest): the caller takes an SVD.
///
/// Each is within about 2e-6 of the exact one, relatively: Gram matrices and their tridiagonal forms are taken in
/// float32, those of blocks in which that is not enough again in float64. All on the calling thread. This is the seam
/// for another device: the same pools in, the same values out.
Result<std::vector<std::vector<double>>> largestEigenvalues(std::span<const BlockPool> pools,
                                                            const std::stop_token& stop);

} // namespace moescope::detail
