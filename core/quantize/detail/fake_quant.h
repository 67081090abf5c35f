// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

namespace moescope::detail {

/// Rows of one number grid. A row is one group of weights; rows of several linears lie one after another.
struct GroupedWeights {
    at::Tensor weights; ///< [rows, group] float32, or bfloat16 on a GPU where the checkpoint is
    at::Tensor low;     ///< [rows, 1] min(row, 0)
    at::Tensor high;    ///< [rows, 1] max(row, 0)
    at::Tensor maxCode; ///< [rows, 1] 2^bits - 1 of the row's linear
    bool symmetric = true;
    at::Tensor global; ///< NVFP4 (nvfp4_rows.h): [rows, 1] global scale of the row's linear; undefined: an integer grid

    [[nodiscard]] bool isNvfp4() const { return global.defined(); }
};

/// Rows [first, first + count), as views.
GroupedWeights narrowed(const GroupedWeights& grouped, std::int64_t first, std::int64_t count);
GroupedWeights groupWeights(const at::Tensor& rows, const at::Tensor& maxCode, bool symmetric);

/// What is tuned (AutoRound, arXiv 2309.05516): V shifts the rounding, the multipliers clip the range.
struct RoundingParameters {
    at::Tensor V;         ///< [rows, group], starts at 0
    at::Tensor low, high; ///< [rows, 1] multipliers of the range, start at 1, stay in [0, 1]
};

/// codes in [0, maxCode], scale and zero point of each row: W = (code - zero) * scale. Scales are exact in fp16 and
/// bf16. NVFP4: codes of FP4 numbers, the FP8 scale, and 0.
struct Codes {
    at::Tensor codes, scale, zero;
};
/// Scale and zero point of ranges low <= 0 <= high, without codes. Symmetric: the end with the larger magnitude, with
/// its sign, maps to code 0 (-2^(bits-1)), so the scale is negative where the upper end decides. Asymmetric: both ends
/// are kept.
Codes gridOfRange(const at::Tensor& low, const at::Tensor& high, const at::Tensor& maxCode, bool symmetric);
Codes quantizeRows(const GroupedWeights& grouped, const RoundingParameters& parameters);

/// The dequantized rows, differentiable in V and the multipliers by straight-through rounding (docs/methods/vsraq.md).
at::Tensor fakeQuantize(const GroupedWeights& grouped, const RoundingParameters& parameters);

} // namespace moescope::detail
