// SPDX-License-Identifier: Apache-2.0
#include "spectra/statistic_table.h"

#include <algorithm>

namespace moescope {
namespace {

using S = LinearStatistics;
constexpr auto full = StatisticLevel::full;
constexpr std::string_view alphaQ = "AlphaQ's published code; Hill 1975";
constexpr std::string_view weightWatcher = "WeightWatcher";
constexpr std::string_view powerLaw = "Clauset, Shalizi and Newman 2009; WeightWatcher";
constexpr std::string_view middle = "Clauset, Shalizi and Newman 2009; xmin as in FARMS's published code";
constexpr std::string_view marchenkoPastur = "Marchenko and Pastur 1967; fit as in WeightWatcher";
constexpr std::string_view moment = "elementary";
constexpr std::string_view ewq = "EWQ (second-hand)";
constexpr std::string_view rounding = "round to nearest on moescope's symmetric grid";

/// Of the whole matrix's eigenvalues, computed at level quick where the matrix is small enough.
const StatisticInfo spectral[] = {
    {"alpha_hill", "Alpha (Hill, FARMS)", "",
     "Tail exponent of the eigenvalues of W Wᵀ, pooled over 128 x 128 blocks; smaller means a heavier tail.", alphaQ,
     &S::alphaHill},
    {"alpha_hill_whole", "Alpha (Hill, whole matrix)", "",
     "Tail exponent of the eigenvalues of the whole matrix; depends on the matrix's shape, unlike the one over blocks.",
     alphaQ, &S::alphaHillWhole, full},
    {"lambda_max", "Largest eigenvalue", "λ",
     "Largest eigenvalue of W Wᵀ: the squared spectral norm (WeightWatcher's spectral_norm).", weightWatcher,
     &S::lambdaMax, full},
    {"frobenius_squared", "Squared Frobenius norm", "λ",
     "Sum of all squared weights: the sum of the eigenvalues (WeightWatcher's norm).", weightWatcher,
     &S::frobeniusSquared},
    {"stable_rank", "Stable rank", "", "Squared Frobenius norm over the largest eigenvalue.", weightWatcher,
     &S::stableRank, full},
};

const StatisticInfo elementwise[] = {
    {"mean", "Mean", "weight", "Mean of all weights.", moment, &S::mean},
    {"variance", "Variance", "weight²", "Population variance of all weights; AlphaQ's scale of the rounding error.",
     alphaQ, &S::variance},
    {"std", "Standard deviation", "weight", "Square root of the population variance of all weights.", moment, &S::std},
    {"kurtosis", "Kurtosis", "", "Excess kurtosis of all weights: 0 for a normal distribution.", moment, &S::kurtosis},
    {"max_abs", "Largest weight", "weight", "Largest magnitude of a weight.", moment, &S::maxAbs},
    {"outlier_score", "Outlier score", "",
     "Largest ratio, over columns, of the largest magnitude to the mean magnitude.", "QuantMoE-Bench",
     &S::outlierScore},
    {"softmax_entropy", "Softmax entropy", "nat",
     "Entropy of the softmax over all weights; nearly ln(count) minus half the variance, so compare it between equal "
     "shapes.",
     ewq, &S::softmaxEntropy},
    {"rounding_error_2", "Rounding error, 2 bits", "weight²",
     "Mean square error of rounding to nearest at 2 bits, group 128.", rounding, &S::roundingError2},
    {"rounding_error_3", "Rounding error, 3 bits", "weight²",
     "Mean square error of rounding to nearest at 3 bits, group 128.", rounding, &S::roundingError3},
    {"rounding_error_4", "Rounding error, 4 bits", "weight²",
     "Mean square error of rounding to nearest at 4 bits, group 128.", rounding, &S::roundingError4},
    {"rounding_error_8", "Rounding error, 8 bits", "weight²",
     "Mean square error of rounding to nearest at 8 bits, group 128.", rounding, &S::roundingError8},
    {"rounding_relative_2", "Relative rounding error, 2 bits", "",
     "Squared rounding error at 2 bits over the squared norm of the weights.", rounding, &S::roundingRelative2},
    {"rounding_relative_3", "Relative rounding error, 3 bits", "",
     "Squared rounding error at 3 bits over the squared norm of the weights.", rounding, &S::roundingRelative3},
    {"rounding_relative_4", "Relative rounding error, 4 bits", "",
     "Squared rounding error at 4 bits over the squared norm of the weights.", rounding, &S::roundingRelative4},
    {"rounding_relative_8", "Relative rounding error, 8 bits", "",
     "Squared rounding error at 8 bits over the squared norm of the weights.", rounding, &S::roundingRelative8},
};

const StatisticInfo wholeSpectrum[] = {
    {"log_norm", "Log norm", "", "log10 of the squared Frobenius norm.", weightWatcher, &S::logNorm, full},
    {"log_spectral_norm", "Log spectral norm", "", "log10 of the largest eigenvalue.", weightWatcher,
     &S::logSpectralNorm, full},
    {"log_alpha_norm", "Log alpha norm", "", "log10 of the sum of λ to the power of the power law's alpha.",
     weightWatcher, &S::logAlphaNorm, full},
    {"alpha_weighted", "Alpha weighted", "", "Alpha of the power law times log10 of the largest eigenvalue.",
     weightWatcher, &S::alphaWeighted, full},
    {"matrix_rank", "Matrix rank", "", "Singular values above the largest one times the longer side times 2^-52.",
     weightWatcher, &S::matrixRank, full},
    {"entropy", "Spectral entropy", "", "-Σ p ln p / ln(rank) with p = λ / Σλ: 1 where all eigenvalues are equal.",
     weightWatcher, &S::entropy, full},
    {"rand_distance", "Distance from random", "",
     "Jensen-Shannon distance between the sorted eigenvalues of W and of its shuffled elements, each as shares of "
     "their sum.",
     weightWatcher, &S::randDistance, full},
};

const StatisticInfo powerLaws[] = {
    {"alpha_ks", "Alpha (power law)", "",
     "Exponent of the power law above the xmin that fits best; 2 to 6 is the expected range, above 8 usually a bad "
     "fit.",
     powerLaw, &S::alphaKs, full},
    {"alpha_ks_D", "KS distance", "", "Kolmogorov-Smirnov distance of the tail above xmin from the power law.",
     powerLaw, &S::alphaKsD, full},
    {"alpha_ks_sigma", "Standard error of alpha", "", "(alpha - 1) over the root of the number of tail eigenvalues.",
     powerLaw, &S::alphaKsSigma, full},
    {"alpha_ks_xmin", "xmin", "λ", "Eigenvalue from which on the power law is fitted.", powerLaw, &S::alphaKsXmin,
     full},
    {"alpha_ks_spikes", "Tail eigenvalues", "", "Eigenvalues from xmin on (WeightWatcher's num_pl_spikes).", powerLaw,
     &S::alphaKsSpikes, full},
    {"alpha_mid", "Alpha (xmin_mid)", "", "Exponent of the power law above the middle eigenvalue.", middle,
     &S::alphaMid, full},
    {"alpha_mid_D", "KS distance (xmin_mid)", "", "Kolmogorov-Smirnov distance above the middle eigenvalue.", middle,
     &S::alphaMidD, full},
    {"alpha_mid_sigma", "Standard error (xmin_mid)", "", "(alpha - 1) over the root of the number of tail eigenvalues.",
     middle, &S::alphaMidSigma, full},
    {"alpha_mid_xmin", "xmin (xmin_mid)", "λ", "The middle eigenvalue.", middle, &S::alphaMidXmin, full},
    {"alpha_mid_spikes", "Tail eigenvalues (xmin_mid)", "", "Eigenvalues from the middle one on.", middle,
     &S::alphaMidSpikes, full},
    {"alpha_peak", "Alpha (xmin_peak)", "",
     "Exponent of the power law, xmin looked for near the peak of the density over log λ.", middle, &S::alphaPeak,
     full},
    {"alpha_peak_D", "KS distance (xmin_peak)", "", "Kolmogorov-Smirnov distance above that xmin.", middle,
     &S::alphaPeakD, full},
    {"alpha_peak_sigma", "Standard error (xmin_peak)", "",
     "(alpha - 1) over the root of the number of tail eigenvalues.", middle, &S::alphaPeakSigma, full},
    {"alpha_peak_xmin", "xmin (xmin_peak)", "λ", "The xmin near the density's peak.", middle, &S::alphaPeakXmin, full},
    {"alpha_peak_spikes", "Tail eigenvalues (xmin_peak)", "", "Eigenvalues from that xmin on.", middle,
     &S::alphaPeakSpikes, full},
};

const StatisticInfo bulk[] = {
    {"mp_sigma", "Bulk sigma", "",
     "Standard deviation of the Marchenko-Pastur law fitted to the density of λ scaled to a mean of 1.",
     marchenkoPastur, &S::mpSigma, full},
    {"mp_bulk_min", "Lower bulk edge", "", "Smallest λ of that law, in units of the mean λ.", marchenkoPastur,
     &S::mpBulkMin, full},
    {"mp_bulk_max", "Upper bulk edge", "", "Largest λ of that law, in units of the mean λ.", marchenkoPastur,
     &S::mpBulkMax, full},
    {"mp_softrank", "MP soft rank", "", "Upper bulk edge over the largest eigenvalue.", marchenkoPastur, &S::mpSoftRank,
     full},
    {"num_spikes", "Spikes", "",
     "Eigenvalues above the upper bulk edge by more than the Tracy-Widom width that WeightWatcher uses.",
     marchenkoPastur, &S::mpSpikes, full},
};

std::vector<StatisticInfo> joined() {
    std::vector<StatisticInfo> table;
    const auto add = [&](const auto& part) { table.insert(table.end(), std::begin(part), std::end(part)); };
    add(spectral);
    add(elementwise);
    add(powerLaws);
    add(wholeSpectrum);
    add(bulk);
    return table;
}

} // namespace

const std::vector<StatisticInfo>& statisticTable() {
    static const std::vector<StatisticInfo> table = joined();
    return table;
}

const StatisticInfo* findStatistic(std::string_view id) {
    const auto found = std::ranges::find(statisticTable(), id, &StatisticInfo::id);
    return found == statisticTable().end() ? nullptr : &*found;
}

} // namespace moescope
