// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include <ATen/ATen.h>

#include "spectra/linear_statistics.h"
#include "spectra/options.h"
#include "support/result.h"

namespace moescope::detail {

/// alphaHillWhole, lambdaMax and stableRank from the whole matrix's k + 1 largest of `count` eigenvalues, ascending.
void addWholeTop(LinearStatistics& statistics, std::span<const double> largest, std::int64_t count);

/// Level full: all that rests on all eigenvalues of the whole matrix, in float64. matrix: finite, not zero; the
/// elementwise statistics must be there.
Status addWholeStatistics(LinearStatistics& statistics, const at::Tensor& matrix, const SpectrumOptions& options,
                          const std::stop_token& stop);

} // namespace moescope::detail
