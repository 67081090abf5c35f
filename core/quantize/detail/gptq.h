// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

namespace moescope::detail {

// GPTQ (Frantar et al. 2023, arXiv 2210.17323, and its published code; docs/methods/gptq.md) on a stack of matrices at
// once: B matrices of one shape, each with the second moments of its own inputs.

/// What the second moments H = E[x xᵀ] of the inputs say about the columns.
struct GptqFactor {
    at::Tensor upper; ///< [B, in, in] U of H⁻¹ = Uᵀ U, damped; float32
    at::Tensor dead;  ///< [B, in] bool: inputs that are always 0
    at::Tensor order; ///< [B, in] int64, the column that comes first, ...; undefined: as they stand
};

/// hessian [B, in, in] float32. `damp`: share of the mean diagonal that is added to it, tenfold until it factors.
/// `byActivation`: columns of large second moments come first.
GptqFactor gptqFactor(const at::Tensor& hessian, double damp, bool byActivation);

/// Where each weight ends up on the grid of fake_quant.h.
struct GptqRounding {
    at::Tensor low, high; ///< [B, out, groups] range of a group, containing 0
    at::Tensor steps;     ///< [B, out, in] code - zero point; NVFP4: the FP4 number
};

/// weights [B, out, in] float32; maxCode [B] 2^bits - 1. Ranges are those of the weights as they are when a group's
/// turn comes; with columns in order of activation those of the original weights. `global` [B]: NVFP4's scales, which
/// make it round to that grid; undefined: to integers.
GptqRounding gptqRound(const at::Tensor& weights, const GptqFactor& factor, const at::Tensor& maxCode,
                       std::int64_t group, bool symmetric, const at::Tensor& global = {});

} // namespace moescope::detail
