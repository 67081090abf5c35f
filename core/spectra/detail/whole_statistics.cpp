// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/whole_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>

#include "spectra/detail/eigenvalues.h"
#include "spectra/detail/hill.h"
#include "spectra/detail/marchenko_pastur.h"
#include "spectra/detail/power_law.h"
#include "spectra/detail/whole_spectrum.h"

namespace moescope::detail {
namespace {

using S = LinearStatistics;

/// The members that one power-law fit fills.
struct FitMembers {
    SpectrumOptions::Fit kind;
    S::Value S::*alpha;
    S::Value S::*D;
    S::Value S::*sigma;
    S::Value S::*xmin;
    S::Value S::*spikes;
};
constexpr std::array fits{
    FitMembers{SpectrumOptions::Fit::ksScan, &S::alphaKs, &S::alphaKsD, &S::alphaKsSigma, &S::alphaKsXmin,
               &S::alphaKsSpikes},
    FitMembers{SpectrumOptions::Fit::xminMid, &S::alphaMid, &S::alphaMidD, &S::alphaMidSigma, &S::alphaMidXmin,
               &S::alphaMidSpikes},
    FitMembers{SpectrumOptions::Fit::xminPeak, &S::alphaPeak, &S::alphaPeakD, &S::alphaPeakSigma, &S::alphaPeakXmin,
               &S::alphaPeakSpikes},
};

Status addFits(S& statistics, std::span<const double> eigenvalues, const SpectrumOptions& options,
               const std::stop_token& stop) {
    const std::span<const double> values(std::ranges::upper_bound(eigenvalues, options.leastEigenvalue),
                                         eigenvalues.end());
    for (const FitMembers& members : fits) {
        auto scan = fitPowerLaw(values, members.kind, options.densityBins, stop);
        if (!scan)
            return propagate(scan);
        if (!scan->fit)
            continue;
        statistics.*members.alpha = scan->fit->alpha;
        statistics.*members.D = scan->fit->D;
        statistics.*members.sigma = scan->fit->sigma;
        statistics.*members.xmin = scan->fit->xmin;
        statistics.*members.spikes = static_cast<double>(scan->fit->tail);
    }
    return {};
}

/// log10 Σ λ^alpha, by the largest term so that none overflows.
double logAlphaNorm(std::span<const double> eigenvalues, double alpha) {
    double sum = 0.0;
    for (const double value : eigenvalues)
        sum += std::pow(value / eigenvalues.back(), alpha);
    return alpha * std::log10(eigenvalues.back()) + std::log10(sum);
}

void addNorms(S& statistics, std::span<const double> eigenvalues, std::int64_t larger) {
    double sum = 0.0;
    for (const double value : eigenvalues)
        sum += value;
    const double largest = eigenvalues.back();
    statistics.logNorm = std::log10(sum);
    statistics.logSpectralNorm = std::log10(largest);
    if (statistics.alphaKs) {
        statistics.alphaWeighted = *statistics.alphaKs * *statistics.logSpectralNorm;
        statistics.logAlphaNorm = logAlphaNorm(eigenvalues, *statistics.alphaKs);
    }
    const double tolerance = std::sqrt(largest) * static_cast<double>(larger) * std::numeric_limits<double>::epsilon();
    const auto rank = std::ranges::count_if(eigenvalues, [&](double value) { return std::sqrt(value) > tolerance; });
    statistics.matrixRank = static_cast<double>(rank);
    if (rank > 1) { // ln 1 = 0 divides nothing
        double entropy = 0.0;
        for (const double value : eigenvalues)
            if (value > 0.0)
                entropy -= value / sum * std::log(value / sum);
        statistics.entropy = entropy / std::log(static_cast<double>(rank));
    }
}

/// Jensen-Shannon distance between two ascending spectra of the same length, each as shares of its sum.
double spectralDistance(std::span<const double> one, std::span<const double> other) {
    const auto sumOf = [](std::span<const double> values) {
        double sum = 0.0;
        for (const double value : values)
            sum += value;
        return sum;
    };
    const double oneSum = sumOf(one);
    const double otherSum = sumOf(other);
    double divergence = 0.0;
    // WeightWatcher takes the mean before it normalises: m is the normalised mean of the raw spectra.
    const auto relative = [](double share, double mean) { return share > 0.0 ? share * std::log(share / mean) : 0.0; };
    for (std::size_t i = 0; i < one.size(); ++i) {
        const double mean = (one[i] + other[i]) / (oneSum + otherSum);
        divergence += relative(one[i] / oneSum, mean) + relative(other[i] / otherSum, mean);
    }
    return std::sqrt(std::max(0.0, divergence / 2));
}

/// A copy with its elements in another order, the same for the same name. A stop ends it early.
at::Tensor shuffled(const at::Tensor& matrix, std::string_view name, const std::stop_token& stop) {
    at::Tensor copy = matrix.to(at::kDouble, /*non_blocking=*/false, /*copy=*/true).contiguous();
    double* values = copy.mutable_data_ptr<double>();
    std::mt19937_64 random(seedOf(name));
    for (std::uint64_t left = static_cast<std::uint64_t>(copy.numel());
         left > 1 && (left % 65536 != 0 || !stop.stop_requested()); --left)
        std::swap(values[left - 1], values[random() % left]);
    return copy;
}

} // namespace

void addWholeTop(S& statistics, std::span<const double> largest, std::int64_t count) {
    statistics.alphaHillWhole = hillOfTop(largest, count).alpha;
    statistics.lambdaMax = largest.back();
    if (*statistics.lambdaMax > 0.0)
        statistics.stableRank = *statistics.frobeniusSquared / *statistics.lambdaMax;
}

Status addWholeStatistics(S& statistics, const at::Tensor& matrix, const SpectrumOptions& options,
                          const std::stop_token& stop) {
    auto values = wholeSpectrum(matrix, stop);
    if (!values)
        return propagate(values);
    const std::int64_t larger = std::max(matrix.size(0), matrix.size(1));
    const std::int64_t smaller = std::min(matrix.size(0), matrix.size(1));
    addWholeTop(statistics, *values, smaller);
    if (!(values->back() > 0.0)) // all squares underflowed
        return {};
    if (Status added = addFits(statistics, *values, options, stop); !added)
        return added;
    addNorms(statistics, *values, larger);
    if (const auto bulk = fitBulk(*values, larger, smaller)) {
        statistics.mpSigma = bulk->sigma;
        statistics.mpBulkMin = bulk->bulkMin;
        statistics.mpBulkMax = bulk->bulkMax;
        statistics.mpSoftRank = bulk->softRank;
        statistics.mpSpikes = static_cast<double>(bulk->spikes);
    }
    auto random = wholeSpectrum(shuffled(matrix, statistics.module, stop), stop);
    if (!random)
        return propagate(random);
    statistics.randDistance = spectralDistance(*values, *random);
    return {};
}

} // namespace moescope::detail
