// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <stop_token>

#include <ATen/ATen.h>

namespace moescope::detail {

constexpr std::array<int, 4> roundingWidths{2, 3, 4, 8};

/// Σ (W' - W)² over all elements for each width, W' being W rounded to nearest on the symmetric grid of core/quantize:
/// groups of `group` along `in` (a last, shorter group is one of its own), the end with the larger magnitude on code 0,
/// scale = -end / 2^(bits-1) rounded to a number that fp16 and bf16 hold, at least 1e-5. Codes come from the same
/// float32 operations, so they are the same; the sum is float64. matrix [out, in] float32, contiguous, finite. A stop
/// ends it early.
std::array<double, roundingWidths.size()> roundingErrors(const at::Tensor& matrix, int group,
                                                         const std::stop_token& stop);

} // namespace moescope::detail
