// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include <ATen/ATen.h>

#include "forward/detail/rope.h"

namespace moescope::detail {

/// Our CUDA kernels for pieces of a layer (core/kernels/cuda/layer.cu). Where they do not serve, libtorch's operations
/// do the same.

/// Rows of g and u side by side, float32 or bfloat16 on a GPU, a width of whole fours; a gate of float32 or none.
bool gatedUnitKernelServes(const at::Tensor& both, const at::Tensor& gate);
at::Tensor gatedUnitKernel(const at::Tensor& both, const at::Tensor& gate);
/// Gradients of both and gate; the second is undefined without a gate.
std::pair<at::Tensor, at::Tensor> gatedUnitKernelBackward(const at::Tensor& both, const at::Tensor& gate,
                                                          const at::Tensor& given);

/// x [batch, heads, length, size], dense in whatever order, its last dimension together; the table in x's type.
bool rotationKernelServes(const at::Tensor& x, const RopeTable& rope);
at::Tensor rotationKernel(const at::Tensor& x, const RopeTable& rope, bool back);

} // namespace moescope::detail
