// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace moescope {

/// What of statisticTable() is computed. quick: what costs no more than reading the weights and their FARMS alpha, and
/// the whole matrix's spectrum where its smaller side is at most SpectrumOptions::quickSide. full: all of it.
enum class StatisticLevel { quick, full };

/// How the eigenvalues of a weight matrix are gathered (docs/methods/spectra.md).
struct SpectrumOptions {
    enum class Mode { farms, whole };
    Mode mode = Mode::farms;
    int block = 128;         ///< FARMS: side and stride of the blocks
    int maximumBlocks = 256; ///< FARMS: more blocks than this are sampled, seeded by the module's name
    bool wholeMatrix =
        true; ///< also the whole matrix's eigenvalues, as the level allows (alphaHillWhole, lambdaMax, ...)
    enum class Fit { ksScan, xminMid, xminPeak };
    Fit fit = Fit::ksScan;
    double leastEigenvalue = 1e-5; ///< fits and densities look at eigenvalues above this (WeightWatcher)
    int densityBins = 100;         ///< logarithmic bins of Spectrum::density and of the peak that xminPeak looks for
    StatisticLevel level = StatisticLevel::quick;
    int quickSide = 512;        ///< level quick: the largest smaller side of a matrix whose whole spectrum is computed
    int group = 128;            ///< weights that share a scale, for the rounding errors
    std::string device = "cpu"; ///< "cuda": alpha's eigenvalues on the GPU; all else stays on the CPU

    friend bool operator==(const SpectrumOptions&, const SpectrumOptions&) = default;
};

} // namespace moescope
