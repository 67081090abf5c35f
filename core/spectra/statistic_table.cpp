// SPDX-License-Identifier: Apache-2.0
#include "spectra/statistics.h"

namespace moescope {
namespace {

using Value = std::optional<double>;
constexpr std::string_view alphaQ = "AlphaQ's published code; Hill 1975";
constexpr std::string_view weightWatcher = "WeightWatcher";
constexpr std::string_view moment = "elementary";

} // namespace

const std::vector<StatisticInfo>& statisticTable() {
    static const std::vector<StatisticInfo> table{
        {"alpha_hill", "Alpha (Hill, FARMS)", "",
         "Tail exponent of the eigenvalues of W Wᵀ, pooled over 128 x 128 blocks; smaller means a heavier tail.", alphaQ,
         [](const LinearStatistics& s) -> Value { return s.alphaHill; }},
        {"alpha_hill_whole", "Alpha (Hill, whole matrix)", "",
         "Tail exponent of the eigenvalues of the whole matrix; depends on the matrix's shape, unlike the one over blocks.", alphaQ,
         [](const LinearStatistics& s) -> Value { return s.alphaHillWhole; }},
        {"lambda_max", "Largest eigenvalue", "λ", "Largest eigenvalue of W Wᵀ: the squared spectral norm.", weightWatcher,
         [](const LinearStatistics& s) -> Value { return s.lambdaMax; }},
        {"frobenius_squared", "Squared Frobenius norm", "λ", "Sum of all squared weights: the sum of the eigenvalues.", weightWatcher,
         [](const LinearStatistics& s) -> Value { return s.frobeniusSquared; }},
        {"stable_rank", "Stable rank", "", "Squared Frobenius norm over the largest eigenvalue.", weightWatcher,
         [](const LinearStatistics& s) -> Value { return s.stableRank; }},
        {"mean", "Mean", "weight", "Mean of all weights.", moment, [](const LinearStatistics& s) -> Value { return s.mean; }},
        {"variance", "Variance", "weight²", "Population variance of all weights; AlphaQ's scale of the rounding error.", alphaQ,
         [](const LinearStatistics& s) -> Value { return s.variance; }},
        {"kurtosis", "Kurtosis", "", "Excess kurtosis of all weights: 0 for a normal distribution.", moment,
         [](const LinearStatistics& s) -> Value { return s.kurtosis; }},
        {"max_abs", "Largest weight", "weight", "Largest magnitude of a weight.", moment,
         [](const LinearStatistics& s) -> Value { return s.maxAbs; }},
        {"outlier_score", "Outlier score", "", "Largest ratio, over columns, of the largest magnitude to the mean magnitude.",
         "QuantMoE-Bench", [](const LinearStatistics& s) -> Value { return s.outlierScore; }},
    };
    return table;
}

} // namespace moescope
