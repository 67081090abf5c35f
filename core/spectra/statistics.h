// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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
    int maximumBlocks = 256; ///< FARMS: more blocks than this are sampled, seeded by the tensor's name
    enum class Fit { ksScan, xminMid, xminPeak };
    Fit fit = Fit::ksScan;
};

/// Power law p(λ) ∝ λ^-alpha above xmin, fitted to the eigenvalues λ of W Wᵀ (Clauset et al. 2009; WeightWatcher).
struct PowerLawFit {
    double alpha = 0.0;
    double xmin = 0.0;
    double D = 0.0;     ///< Kolmogorov-Smirnov distance of the tail
    double sigma = 0.0; ///< (alpha - 1) / sqrt(tail)
    std::int64_t tail = 0;
};

/// Numbers of one linear layer W [out, in], data-free. Missing: the matrix does not define it (zero, too small, one
/// eigenvalue); `problem` then says why.
struct LinearStatistics {
    std::string module;
    std::optional<double> alphaHill;      ///< PL_Alpha_Hill over the pooled FARMS eigenvalues (AlphaQ)
    std::optional<double> alphaHillWhole; ///< the same over the whole matrix's eigenvalues
    std::int64_t hillTail = 0;            ///< k
    std::int64_t eigenvalues = 0;         ///< pooled count n
    int blocks = 0;
    bool sampledBlocks = false;
    std::optional<double> lambdaMax;      ///< largest eigenvalue of the whole matrix, squared spectral norm
    double frobeniusSquared = 0.0;
    std::optional<double> stableRank;     ///< Σλ / λ_max
    double mean = 0.0;
    double variance = 0.0;                ///< population
    std::optional<double> kurtosis;       ///< excess
    double maxAbs = 0.0;
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

Result<LinearStatistics> statisticsOf(const Model& model, const Linear& linear, const SpectrumOptions& options);
Result<Spectrum> spectrumOf(const Model& model, const Linear& linear, const SpectrumOptions& options);

nlohmann::json toJson(const LinearStatistics& statistics);
Result<LinearStatistics> linearStatisticsFromJson(const nlohmann::json& json);

} // namespace moescope
