// SPDX-License-Identifier: Apache-2.0
#include "spectra/statistics.h"

#include "spectra/detail/eigenvalues.h"
#include "spectra/detail/hill.h"
#include "spectra/detail/moments.h"
#include "spectra/detail/weight_matrix.h"

namespace moescope {
namespace {

constexpr double largestWeight = 1e70; // its fourth power is still a float64

/// Why the Hill alpha is missing or not to be trusted; empty where it is sound.
std::string remark(const detail::HillEstimate& estimate, std::size_t eigenvalues) {
    if (eigenvalues < 2)
        return fmt::format("alpha needs at least 2 eigenvalues, this matrix has {}", eigenvalues);
    if (!estimate.alpha)
        return "the largest eigenvalues are equal, so they have no tail to fit alpha to";
    if (estimate.onFloor)
        return fmt::format("fewer than {} eigenvalues are above 1e-12 (the rank is low), so alpha rests on that floor", estimate.tail + 1);
    return {};
}

void addMoments(LinearStatistics& statistics, const detail::Moments& moments) {
    statistics.frobeniusSquared = moments.squares;
    statistics.mean = moments.mean;
    statistics.variance = moments.variance;
    statistics.kurtosis = moments.kurtosis;
    statistics.maxAbs = moments.maxAbs;
    statistics.outlierScore = moments.outlierScore;
}

Status addFarms(LinearStatistics& statistics, const at::Tensor& matrix, const SpectrumOptions& options, const std::stop_token& stop) {
    auto pooled = detail::pooledEigenvalues(matrix, options.block, options.maximumBlocks, statistics.module, detail::Need::topTenth, stop);
    if (!pooled)
        return propagate(pooled);
    const detail::HillEstimate estimate = detail::hill(pooled->values);
    statistics.alphaHill = estimate.alpha;
    statistics.hillTail = estimate.tail;
    statistics.eigenvalues = static_cast<std::int64_t>(pooled->values.size());
    statistics.blocks = pooled->blocks;
    statistics.sampledBlocks = pooled->sampled;
    statistics.problem = remark(estimate, pooled->values.size());
    return {};
}

Status addWhole(LinearStatistics& statistics, const at::Tensor& matrix, bool isMain, const std::stop_token& stop) {
    auto whole = detail::wholeEigenvalues(matrix, detail::Need::topTenth, stop);
    if (!whole)
        return propagate(whole);
    const detail::HillEstimate estimate = detail::hill(whole->values);
    statistics.alphaHillWhole = estimate.alpha;
    statistics.lambdaMax = whole->values.back();
    if (*statistics.lambdaMax > 0.0)
        statistics.stableRank = *statistics.frobeniusSquared / *statistics.lambdaMax;
    if (isMain) {
        statistics.alphaHill = estimate.alpha;
        statistics.hillTail = estimate.tail;
        statistics.eigenvalues = static_cast<std::int64_t>(whole->values.size());
        statistics.blocks = 1;
        statistics.problem = remark(estimate, whole->values.size());
    }
    return {};
}

} // namespace

Result<LinearStatistics> statisticsOf(const Model& model, const Linear& linear, const SpectrumOptions& options, std::stop_token stop) {
    const c10::InferenceMode inference;
    LinearStatistics statistics;
    statistics.module = linear.module;
    const at::Tensor matrix = detail::weightMatrix(model, linear);
    if (const auto bad = detail::firstNonFinite(matrix)) {
        statistics.problem = fmt::format("the weight at row {}, column {} of '{}' is not finite", *bad / linear.in, *bad % linear.in, linear.tensor);
        return statistics;
    }
    const detail::Moments moments = detail::momentsOf(matrix);
    if (moments.maxAbs > largestWeight) {
        statistics.problem = fmt::format("its largest weight, {:g}, is too large to be squared", moments.maxAbs);
        return statistics;
    }
    addMoments(statistics, moments);
    if (moments.maxAbs == 0.0) {
        statistics.lambdaMax = 0.0;
        statistics.problem = "all weights are zero";
        return statistics;
    }
    const bool farms = options.mode == SpectrumOptions::Mode::farms;
    if (farms)
        if (Status added = addFarms(statistics, matrix, options, stop); !added)
            return propagate(added);
    if (options.wholeMatrix || !farms)
        if (Status added = addWhole(statistics, matrix, !farms, stop); !added)
            return propagate(added);
    return statistics;
}

Result<std::vector<LinearStatistics>> statisticsOf(const Model& model, std::span<const Linear* const> linears,
                                                   const SpectrumOptions& options, std::stop_token stop) {
    std::vector<LinearStatistics> all;
    for (const Linear* linear : linears) {
        auto one = statisticsOf(model, *linear, options, stop);
        if (!one)
            return propagate(one);
        all.push_back(std::move(*one));
    }
    return all;
}

} // namespace moescope
