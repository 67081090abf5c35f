// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spectra/detail/eigenvalues.h"

namespace moescope::detail {

// What the Hill alpha needs, on a GPU (docs/methods/spectra.md). loadCuda() has succeeded before.

/// All eigenvalues of B Bᵀ of 128 x 128 blocks B, by our own kernels (core/kernels/cuda/tridiagonal.cu, bisection.cu).
/// matrix [rows, columns] on CUDA, contiguous, float32, bfloat16 or float16, largest magnitude between 1e-15 and 1e15.
/// blocks [n] int32 on CUDA: numbers of blocks, row by row. Result [n, 128] float32 on CUDA, ascending in each block;
/// absolute error about 4e-7 of the block's largest.
Result<at::Tensor> eigenvaluesOfBlocks(const at::Tensor& matrix, const at::Tensor& blocks);

/// largestOfPools() on a GPU: blocks of 128 by the kernels; what those do not take (another block size, float64,
/// elements beyond float32's squares, a wanted eigenvalue below 1 % of the largest) goes to the CPU.
Result<std::vector<std::vector<double>>> largestOfPoolsOnGpu(std::span<const BlockPool> pools,
                                                             const std::stop_token& stop);

} // namespace moescope::detail
