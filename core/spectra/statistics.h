// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "architecture/model.h"
#include "spectra/linear_statistics.h"
#include "spectra/options.h"
#include "spectra/statistic_table.h"
#include "support/result.h"

namespace moescope {

/// Power law p(λ) ∝ λ^-alpha above xmin, fitted to the eigenvalues λ of W Wᵀ (Clauset et al. 2009; WeightWatcher).
struct PowerLawFit {
    double alpha = 0.0;
    double xmin = 0.0;
    double D = 0.0;     ///< Kolmogorov-Smirnov distance of the tail
    double sigma = 0.0; ///< (alpha - 1) / sqrt(tail)
    std::int64_t tail = 0;
};

/// One matrix in depth, for plots.
struct Spectrum {
    std::string module;
    std::vector<double> eigenvalues; ///< pooled, ascending
    int blocks = 1;
    std::optional<PowerLawFit> fit;
    std::vector<double> ksXmin, ksD;       ///< KS distance against each xmin candidate
    std::vector<double> densityX, density; ///< histogram over logarithmic bins: bin centre, p(λ)
    std::optional<double> alphaHill;
    std::string problem; ///< why there is no fit
};

/// Answers a stop within 200 ms (a factorisation of a rank-deficient matrix of thousands of rows excepted), as
/// cancelled.
Result<LinearStatistics> statisticsOf(const Model& model, const Linear& linear, const SpectrumOptions& options,
                                      std::stop_token stop = {});
/// The same for several linears whose blocks then share the vector units; in their order.
Result<std::vector<LinearStatistics>> statisticsOf(const Model& model, std::span<const Linear* const> linears,
                                                   const SpectrumOptions& options, std::stop_token stop = {});
/// Fails where the weights hold something that is not finite, or no eigenvalue above zero.
Result<Spectrum> spectrumOf(const Model& model, const Linear& linear, const SpectrumOptions& options,
                            std::stop_token stop = {});

} // namespace moescope
