// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace moescope::detail {

/// The Marchenko-Pastur law that fits the bulk of a spectrum, in units of the mean eigenvalue.
struct BulkFit {
    double sigma = 0.0;
    double bulkMin = 0.0, bulkMax = 0.0; ///< σ² (1 ∓ 1/√Q)²
    double softRank = 0.0;               ///< bulkMax / λ_max
    std::int64_t spikes = 0;             ///< λ > bulkMax + √(bulkMax^(2/3) M^(-2/3) / √Q)
};

/// As WeightWatcher has it: λ scaled to a mean of 1, their density by a triangular kernel of half width 0.1 at 1000
/// points, σ by least squares where that density is above 0.01. Square matrices: the singular values against the
/// quarter circle (with σ under its root too, where WeightWatcher's code has 4 - x²). eigenvalues: all `smaller` of a
/// matrix, ascending. Nothing where they are all zero or fewer than two.
std::optional<BulkFit> fitBulk(std::span<const double> eigenvalues, std::int64_t larger, std::int64_t smaller);

} // namespace moescope::detail
