// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace moescope::detail {

/// PL_Alpha_Hill (AlphaQ's published code): alpha = 1 + k / Σ_{top k} ln(λ_i / λ_ref), λ_ref the (k+1)-th largest,
/// k = max(10, floor(0.1 n)) within 1..n-1, both λ at least 1e-12.
struct HillEstimate {
    std::optional<double> alpha; ///< none: fewer than two eigenvalues, or the top ones equal
    std::int64_t tail = 0;       ///< k
    double reference = 0.0;      ///< λ_ref before its floor
    bool onFloor = false;        ///< λ_ref is below the floor: alpha rests on 1e-12, not on the matrix
};

std::int64_t hillTail(std::int64_t eigenvalues);

/// eigenvalues: ascending, none negative.
HillEstimate hill(std::span<const double> eigenvalues);
/// The same from the k + 1 largest of `count` eigenvalues alone.
HillEstimate hillOfTop(std::span<const double> largest, std::int64_t count);

} // namespace moescope::detail
