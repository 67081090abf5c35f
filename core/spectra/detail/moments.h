// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include <ATen/ATen.h>

namespace moescope::detail {

/// Moments of all elements of a matrix, in float64.
struct Moments {
    double mean = 0.0;
    double variance = 0.0; ///< population
    double squares = 0.0;  ///< squared Frobenius norm
    double maxAbs = 0.0;
    std::optional<double> kurtosis;     ///< excess; none where all elements are equal
    std::optional<double> outlierScore; ///< none where all elements are zero
};

/// Position of the first element that is NaN or infinite, row-major.
std::optional<std::int64_t> firstNonFinite(const at::Tensor& matrix);

/// matrix [out, in], float32 or float64, contiguous, not empty. The mean is not finite where an element is not (or
/// where float64 elements add up to more than it holds); the rest then means nothing. A stop ends it early, with
/// numbers of no use.
Moments momentsOf(const at::Tensor& matrix, const std::stop_token& stop);

} // namespace moescope::detail
