// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <vector>

#include <ATen/ATen.h>

#include "support/result.h"

namespace moescope::detail {

/// All min(out, in) squared singular values of a finite matrix in float64, ascending. From the Gram matrix where its
/// error (2e-16 of the largest) is small against the smallest, else from an SVD. A stop is answered between panels of
/// the Gram matrix and between Householder steps; the SVD of a rank-deficient matrix runs to its end.
Result<std::vector<double>> wholeSpectrum(const at::Tensor& matrix, const std::stop_token& stop);

} // namespace moescope::detail
