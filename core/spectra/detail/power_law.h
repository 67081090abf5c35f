// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "spectra/statistics.h"

namespace moescope::detail {

/// A fit and the KS distances that led to it.
struct PowerLawScan {
    std::optional<PowerLawFit> fit; ///< none: fewer than two different eigenvalues, or no exponent above 1
    std::vector<double> xmin, D;    ///< every candidate that was looked at
};

/// Clauset, Shalizi and Newman 2009 as WeightWatcher has it (docs/methods/spectra.md). eigenvalues: ascending,
/// positive.
Result<PowerLawScan> fitPowerLaw(std::span<const double> eigenvalues, SpectrumOptions::Fit kind, int bins,
                                 const std::stop_token& stop);

/// Logarithmic bins over positive values: centres (geometric) and density, whose integral over λ is 1.
struct LogDensity {
    std::vector<double> centre, density;
    double peakStart = 0.0; ///< lower edge of the bin that most values fall in
};
LogDensity logDensity(std::span<const double> eigenvalues, int bins);

} // namespace moescope::detail
