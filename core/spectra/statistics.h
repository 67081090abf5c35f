// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "architecture/model.h"
#include "support/result.h"

namespace moescope {

/// How the eigenvalues of a weight matrix are gathered (docs/methods/spectra.md).
struct SpectrumOptions {
    enum class Mode { farms, whole };
    Mode mode = Mode::farms;
    int block = 128;       ///< FARMS: side and stride of the blocks
    int maximumBlocks = 256; ///< FARMS: more blocks than this are sampled, seeded by the module's name
    bool wholeMatrix = true; ///< also the whole matrix's eigenvalues (alphaHillWhole, lambdaMax, stableRank)
    enum class Fit { ksScan, xminMid, xminPeak };
    Fit fit = Fit::ksScan;
    double leastEigenvalue = 1e-5; ///< fits and densities look at eigenvalues above this (WeightWatcher)
    int densityBins = 100; ///< logarithmic bins of Spectrum::density and of the peak that xminPeak looks for
    std::string device = "cpu"; ///< "cuda": eigenvalues for statisticsOf on the GPU; spectra in depth stay float64 on the CPU
};

/// Power law p(λ) ∝ λ^-alpha above xmin, fitted to the eigenvalues λ of W Wᵀ (Clauset et al. 2009; WeightWatcher).
struct PowerLawFit {
    double alpha = 0.0;
    double xmin = 0.0;
    double D = 0.0;     ///< Kolmogorov-Smirnov distance of the tail
    double sigma = 0.0; ///< (alpha - 1) / sqrt(tail)
    std::int64_t tail = 0;
};

/// Numbers of one linear layer W [out, in], data-free. Missing: the matrix does not define it (zero, too small, all
/// eigenvalues equal, a weight that is not finite) or it was not asked for; `problem` then says why. `problem` also says
/// when alpha is there but rests on the floor of 1e-12 instead of on eigenvalues (rank one).
struct LinearStatistics {
    std::string module;
    std::optional<double> alphaHill;      ///< PL_Alpha_Hill over the pooled FARMS eigenvalues (AlphaQ)
    std::optional<double> alphaHillWhole; ///< the same over the whole matrix's eigenvalues
    std::int64_t hillTail = 0;            ///< k
    std::int64_t eigenvalues = 0;         ///< pooled count n
    int blocks = 0;
    bool sampledBlocks = false;
    std::optional<double> lambdaMax;      ///< largest eigenvalue of the whole matrix, squared spectral norm
    std::optional<double> frobeniusSquared;
    std::optional<double> stableRank;     ///< Σλ / λ_max
    std::optional<double> mean;
    std::optional<double> variance;       ///< population
    std::optional<double> kurtosis;       ///< excess
    std::optional<double> maxAbs;
    std::optional<double> outlierScore;   ///< max over columns of max|w| / mean|w| (QuantMoE-Bench)
    std::string problem;
};

/// One matrix in depth, for plots.
struct Spectrum {
    std::string module;
    std::vector<double> eigenvalues;     ///< pooled, ascending
    int blocks = 1;
    std::optional<PowerLawFit> fit;
    std::vector<double> ksXmin, ksD;     ///< KS distance against each xmin candidate
    std::vector<double> densityX, density; ///< histogram over logarithmic bins: bin centre, p(λ)
    std::optional<double> alphaHill;
    std::string problem;                 ///< why there is no fit
};

/// Names, units, definitions and sources of the statistics above, one table for studio, CLI and report.
struct StatisticInfo {
    std::string_view id;         ///< "alpha_hill"
    std::string_view name;       ///< "Alpha (Hill)"
    std::string_view unit;       ///< "" or "λ", ...
    std::string_view definition; ///< one sentence
    std::string_view source;
    std::optional<double> (*value)(const LinearStatistics&);
};
const std::vector<StatisticInfo>& statisticTable();

/// Both answer a stop within one batch of blocks or one factorisation, as cancelled.
Result<LinearStatistics> statisticsOf(const Model& model, const Linear& linear, const SpectrumOptions& options,
                                      std::stop_token stop = {});
/// Fails where the weights hold something that is not finite, or no eigenvalue above zero.
Result<Spectrum> spectrumOf(const Model& model, const Linear& linear, const SpectrumOptions& options,
                            std::stop_token stop = {});

nlohmann::json toJson(const LinearStatistics& statistics);
Result<LinearStatistics> linearStatisticsFromJson(const nlohmann::json& json);

} // namespace moescope
