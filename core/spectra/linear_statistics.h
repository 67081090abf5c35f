// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "support/result.h"

namespace moescope {

/// Numbers of one linear layer W [out, in], data-free; statisticTable() names, defines and sources each. Missing: the
/// matrix does not define it (zero, too small, all eigenvalues equal, a weight that is not finite) or it was not asked
/// for; `problem` then says why the alpha is missing. `problem` also says when alpha is there but rests on the floor of
/// 1e-12 instead of on eigenvalues (rank one).
struct LinearStatistics {
    using Value = std::optional<double>;

    std::string module;
    Value alphaHill;              ///< PL_Alpha_Hill over the pooled FARMS eigenvalues (AlphaQ)
    Value alphaHillWhole;         ///< the same over the whole matrix's eigenvalues
    std::int64_t hillTail = 0;    ///< k
    std::int64_t eigenvalues = 0; ///< pooled count n
    int blocks = 0;
    bool sampledBlocks = false;

    // Of the whole matrix's eigenvalues λ
    Value lambdaMax;        ///< squared spectral norm; WeightWatcher's spectral_norm
    Value frobeniusSquared; ///< Σ λ; WeightWatcher's norm
    Value stableRank;

    // Of the elements
    Value mean, variance, std, kurtosis, maxAbs, outlierScore, softmaxEntropy;
    /// Round to nearest, symmetric: mean square error, and that over the weights' mean square.
    Value roundingError2, roundingError3, roundingError4, roundingError8;
    Value roundingRelative2, roundingRelative3, roundingRelative4, roundingRelative8;

    // Level full: WeightWatcher's table over the whole matrix's eigenvalues
    Value logNorm, logSpectralNorm, logAlphaNorm, alphaWeighted, matrixRank, entropy, randDistance;
    Value alphaKs, alphaKsD, alphaKsSigma, alphaKsXmin, alphaKsSpikes;           ///< power law, every xmin tried
    Value alphaMid, alphaMidD, alphaMidSigma, alphaMidXmin, alphaMidSpikes;      ///< xmin the middle eigenvalue
    Value alphaPeak, alphaPeakD, alphaPeakSigma, alphaPeakXmin, alphaPeakSpikes; ///< xmin near the density's peak
    Value mpSigma, mpBulkMin, mpBulkMax, mpSoftRank, mpSpikes;                   ///< Marchenko-Pastur

    std::string problem;
};

nlohmann::json toJson(const LinearStatistics& statistics);
Result<LinearStatistics> linearStatisticsFromJson(const nlohmann::json& json);

} // namespace moescope
