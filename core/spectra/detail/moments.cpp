// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/moments.h"

#include <cmath>

namespace moescope::detail {
namespace {

/// Sums row by row: short partial sums keep float64's error small on matrices of millions of elements.
template <class T>
Moments sums(const T* data, std::int64_t rows, std::int64_t columns) {
    Moments moments;
    std::vector<double> columnSum(static_cast<std::size_t>(columns)), columnMax(static_cast<std::size_t>(columns));
    double total = 0.0;
    for (std::int64_t r = 0; r < rows; ++r) {
        double row = 0.0;
        double squares = 0.0;
        for (std::int64_t c = 0; c < columns; ++c) {
            const double value = data[r * columns + c];
            const double size = std::abs(value);
            row += value;
            squares += value * value;
            columnSum[static_cast<std::size_t>(c)] += size;
            columnMax[static_cast<std::size_t>(c)] = std::max(columnMax[static_cast<std::size_t>(c)], size);
        }
        total += row;
        moments.squares += squares;
    }
    const double count = static_cast<double>(rows) * static_cast<double>(columns);
    moments.mean = total / count;
    double second = 0.0;
    double fourth = 0.0;
    for (std::int64_t r = 0; r < rows; ++r) {
        double rowSecond = 0.0;
        double rowFourth = 0.0;
        for (std::int64_t c = 0; c < columns; ++c) {
            const double off = data[r * columns + c] - moments.mean;
            rowSecond += off * off;
            rowFourth += off * off * off * off;
        }
        second += rowSecond;
        fourth += rowFourth;
    }
    moments.variance = second / count;
    for (std::size_t c = 0; c < columnSum.size(); ++c) {
        moments.maxAbs = std::max(moments.maxAbs, columnMax[c]);
        if (columnSum[c] > 0.0) // max over mean, QuantMoE-Bench; a zero column has no mean to compare with
            moments.outlierScore = std::max(moments.outlierScore.value_or(0.0), columnMax[c] * static_cast<double>(rows) / columnSum[c]);
    }
    // Equal elements leave a variance of rounding alone; its kurtosis would be noise.
    const double noise = 1e-15 * moments.maxAbs;
    if (moments.variance > noise * noise)
        moments.kurtosis = fourth / count / (moments.variance * moments.variance) - 3.0;
    return moments;
}

} // namespace

std::optional<std::int64_t> firstNonFinite(const at::Tensor& matrix) {
    const at::Tensor finite = at::isfinite(matrix).flatten();
    if (finite.all().item<bool>())
        return std::nullopt;
    return finite.logical_not_().to(at::kByte).argmax().item<std::int64_t>();
}

Moments momentsOf(const at::Tensor& matrix) {
    const std::int64_t rows = matrix.size(0);
    const std::int64_t columns = matrix.size(1);
    return matrix.scalar_type() == at::kDouble ? sums(matrix.const_data_ptr<double>(), rows, columns)
                                               : sums(matrix.const_data_ptr<float>(), rows, columns);
}

} // namespace moescope::detail
