// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <ATen/ATen.h>

namespace moescope::detail {

/// y[r] = W[e] x[r] for rows r that are sorted by expert e; counts[e] rows belong to expert e.
/// x [rows, in], W [experts, out, in] -> [rows, out]. Differentiable in both; an expert without rows gets a zero
/// gradient.
at::Tensor groupedLinear(const at::Tensor& x, const at::Tensor& weights, const std::vector<std::int64_t>& counts);

} // namespace moescope::detail
