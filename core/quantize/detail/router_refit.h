// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

namespace moescope::detail {

/// Closed-form correction of a router's rows [ours, docs/methods/vsraq.md]: with the residual r = z - W h (minus its
/// mean over experts) and weights w = exp(-|z - b|/sd),
///   ΔW_e = (E[w h hᵀ] + ρ tr/d I)⁻¹ E[w h r_e], in float64.
/// router W [E, d]; h [T, d] router inputs of the quantized chain; z [T, E] logits of the full-precision chain.
/// Returns W + ΔW, float32. Throws c10::Error where a system is singular (ρ = 0, or no token).
at::Tensor refitRouter(const at::Tensor& router, const at::Tensor& h, const at::Tensor& z, std::int64_t topK,
                       double ridge);

} // namespace moescope::detail
