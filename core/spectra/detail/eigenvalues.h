// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include <ATen/ATen.h>

#include "spectra/detail/pooled_top.h"
#include "spectra/options.h"
#include "support/result.h"

namespace moescope::detail {

/// Which pieces of a matrix give eigenvalues.
struct BlockPlan {
    std::int64_t rows = 0, columns = 0; ///< of a block
    std::vector<std::int64_t> numbers;  ///< row-major in the grid of whole blocks
    bool isSample = false;
    bool coversAll = false; ///< one block, the matrix itself

    [[nodiscard]] std::int64_t eigenvalues() const {
        return std::min(rows, columns) * static_cast<std::int64_t>(numbers.size());
    }
};

/// FARMS: blocks of block x block at stride `block`, ragged edges dropped. More than `maximumBlocks`: a sample without
/// replacement, seeded by `name`. A matrix smaller than one block, or Mode::whole: the matrix is the block.
BlockPlan planBlocks(std::int64_t out, std::int64_t in, const SpectrumOptions& options, std::string_view name);
BlockPlan wholePlan(std::int64_t out, std::int64_t in);

/// As largestEigenvalues, for any finite float32 or float64 matrix, with an SVD where Gram matrices will not do.
Result<std::vector<std::vector<double>>> largestOfPools(std::span<const BlockPool> pools, const std::stop_token& stop);

/// All eigenvalues of a plan's blocks, ascending.
Result<std::vector<double>> spectrumOfPlan(const at::Tensor& matrix, const BlockPlan& plan,
                                           const std::stop_token& stop);

/// `chosen` different numbers below `count`, ascending; the same for the same name.
std::vector<std::int64_t> sampleBySeed(std::int64_t count, std::int64_t chosen, std::string_view name);
/// FNV-1a: the seed that a name stands for.
std::uint64_t seedOf(std::string_view name);

} // namespace moescope::detail
