// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spectra/detail/eigenvalues.h"

namespace moescope::detail {

// What the Hill alpha needs (Need::topTenth), on a GPU. Values whose error float32 would make too large for it are
// taken again in float64, by the same rule as on the CPU (docs/methods/spectra.md). loadCuda() has succeeded before.

/// All eigenvalues of B Bᵀ of 128 x 128 blocks B, by our own kernels (core/kernels/cuda/tridiagonal.cu, bisection.cu).
/// matrix [rows, columns] on CUDA, contiguous, float32, bfloat16 or float16, largest magnitude between 1e-15 and 1e15.
/// blocks [n] int32 on CUDA: numbers of blocks, row by row. Result [n, 128] float32 on CUDA, ascending in each block;
/// absolute error about 4e-7 of the block's largest.
Result<at::Tensor> eigenvaluesOfBlocks(const at::Tensor& matrix, const at::Tensor& blocks);

/// pooledEigenvalues() with blocks of 128: `stored` is W on the CPU as the checkpoint has it. What the kernels do not
/// take (float64, elements beyond float32's squares, another block size) is computed on the CPU.
Result<Eigenvalues> pooledEigenvaluesOnGpu(const at::Tensor& stored, int block, int maximumBlocks,
                                           std::string_view name, const std::stop_token& stop);

/// wholeEigenvalues() by libtorch's operations on the GPU.
Result<Eigenvalues> wholeEigenvaluesOnGpu(const at::Tensor& stored, const std::stop_token& stop);

} // namespace moescope::detail
