// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <string_view>
#include <vector>

#include <ATen/ATen.h>

#include "support/result.h"

namespace moescope::detail {

/// Squared singular values, ascending.
struct Eigenvalues {
    std::vector<double> values;
    int blocks = 1;
    bool sampled = false;
};

/// What the values are for: Hill looks at the top tenth, fits and ranks at all of them.
enum class Need { topTenth, all };

/// FARMS: eigenvalues of block x block pieces at stride `block`, ragged edges dropped, pooled. More than `maximumBlocks`
/// pieces: a sample without replacement, seeded by `name`. A matrix smaller than one block is taken whole.
Result<Eigenvalues> pooledEigenvalues(const at::Tensor& matrix, int block, int maximumBlocks, std::string_view name,
                                      Need need, const std::stop_token& stop);

/// Of the whole matrix [out, in]: min(out, in) values.
Result<Eigenvalues> wholeEigenvalues(const at::Tensor& matrix, Need need, const std::stop_token& stop);

/// `chosen` different numbers below `count`, ascending; the same for the same name.
std::vector<std::int64_t> sampleBySeed(std::int64_t count, std::int64_t chosen, std::string_view name);

} // namespace moescope::detail
