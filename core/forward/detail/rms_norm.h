// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

namespace moescope::detail {

/// x / sqrt(mean(x²) + epsilon) * weight over the last dimension, in float32, rounded once to x's type (Hugging Face's
/// models round bfloat16 before the weight too). Differentiable in x; the weight is a constant.
at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon);

} // namespace moescope::detail
