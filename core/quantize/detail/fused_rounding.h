// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "quantize/detail/fake_quant.h"

namespace moescope::detail {

// The formulas of fake_quant.h in one pass over a whole bank: kernels of our own on CUDA
// (core/kernels/cuda/rounding.cu) and on the CPU (rows/row_kernels.h). W' and the gradient of V equal libtorch's bit
// for bit. Gradients of the multipliers are summed in float64: they differ from libtorch's float32 sums by the latter's
// rounding, at most about group * 2^-24 of the sum of their terms' magnitudes.

/// Whether a bank can go through the kernels: in float32 on the CPU; on CUDA where they can be compiled. Where they
/// cannot, the log says why, once, and libtorch's operations give the same numbers more slowly.
bool fusedRoundingServes(const GroupedWeights& grouped);

/// W' [rows, group] in `type`, float32 or bfloat16; of bfloat16 weights in bfloat16 alone.
at::Tensor fusedDequantize(const GroupedWeights& grouped, const RoundingParameters& parameters,
                           at::ScalarType type = at::kFloat);

/// Gradients of V, low and high, from the gradient of W' [rows, group]; on CUDA, all float32. For tests.
RoundingParameters fusedGradients(const GroupedWeights& grouped, const RoundingParameters& parameters,
                                  const at::Tensor& gradient);

/// In place, from the gradient of W' in the type that W' had: p <- p - rate * sign(gradient of p); multipliers stay in
/// [0, 1]. V's gradient is never stored.
void fusedSignStep(const GroupedWeights& grouped, const RoundingParameters& parameters, const at::Tensor& gradient,
                   double rate);

} // namespace moescope::detail
