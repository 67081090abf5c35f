// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include <ATen/ATen.h>

namespace moescope::detail {

/// H = -Σ p ln p in nats, p = softmax over all elements of the matrix, in float64 (EWQ with ε = 0: an ε near 1/count
/// would make the value collapse to -ln ε). matrix: floating point, contiguous, finite. A stop ends it early, with a
/// value of no use.
double softmaxEntropy(const at::Tensor& matrix, const std::stop_token& stop);

} // namespace moescope::detail
