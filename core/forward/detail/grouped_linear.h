// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "forward/detail/expert_order.h"

namespace moescope::detail {

/// y[r] = W[e] x[r] for rows r that are sorted by expert e as `order` says.
/// x [rows, in], W [experts, out, in] -> [rows, out]. Differentiable in both; an expert without rows gets a zero
/// gradient.
at::Tensor groupedLinear(const at::Tensor& x, const at::Tensor& weights, const ExpertOrder& order);

} // namespace moescope::detail
