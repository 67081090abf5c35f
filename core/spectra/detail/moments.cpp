// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/moments.h"

#include <cmath>
#include <type_traits>
#include <vector>

#include "spectra/detail/kernels/kernels.h"

namespace moescope::detail {
namespace {

/// One pass over the rows for the sums, one for the central moments; float64 sums of a row, then of the rows.
template <class T>
class Summing {
public:
    Summing(const T* data, std::int64_t rows, std::int64_t columns)
        : m_data(data)
        , m_rows(rows)
        , m_columns(columns)
        , m_columnSum(static_cast<std::size_t>(columns))
        , m_columnLargest(static_cast<std::size_t>(columns)) {}

    Moments moments(const std::stop_token& stop) {
        Moments moments;
        double total = 0.0;
        for (std::int64_t r = 0; r < m_rows && !stop.stop_requested(); ++r) {
            double row = 0.0;
            double squares = 0.0;
            first(m_data + r * m_columns, row, squares);
            total += row;
            moments.squares += squares;
        }
        const double count = static_cast<double>(m_rows) * static_cast<double>(m_columns);
        moments.mean = total / count;
        double second = 0.0;
        double fourth = 0.0;
        for (std::int64_t r = 0; r < m_rows && !stop.stop_requested(); ++r) {
            double rowSecond = 0.0;
            double rowFourth = 0.0;
            central(m_data + r * m_columns, moments.mean, rowSecond, rowFourth);
            second += rowSecond;
            fourth += rowFourth;
        }
        moments.variance = second / count;
        for (std::size_t c = 0; c < m_columnSum.size(); ++c) {
            const auto largest = static_cast<double>(m_columnLargest[c]);
            moments.maxAbs = std::max(moments.maxAbs, largest);
            if (m_columnSum[c] > 0.0) // max over mean, QuantMoE-Bench; a zero column has no mean to compare with
                moments.outlierScore = std::max(moments.outlierScore.value_or(0.0),
                                                largest * static_cast<double>(m_rows) / m_columnSum[c]);
        }
        // Equal elements leave a variance of rounding alone; its kurtosis would be noise.
        const double noise = 1e-15 * moments.maxAbs;
        if (moments.variance > noise * noise)
            moments.kurtosis = fourth / count / (moments.variance * moments.variance) - 3.0;
        return moments;
    }

private:
    void first(const T* row, double& sum, double& squares) {
        if constexpr (std::is_same_v<T, float>) {
            kernels().firstMoments(row, m_columns, &sum, &squares, m_columnSum.data(), m_columnLargest.data());
        } else {
            for (std::int64_t c = 0; c < m_columns; ++c) {
                const double size = std::abs(row[c]);
                sum += row[c];
                squares += row[c] * row[c];
                m_columnSum[static_cast<std::size_t>(c)] += size;
                m_columnLargest[static_cast<std::size_t>(c)] =
                    std::max(m_columnLargest[static_cast<std::size_t>(c)], size);
            }
        }
    }

    void central(const T* row, double mean, double& second, double& fourth) const {
        if constexpr (std::is_same_v<T, float>) {
            kernels().centralMoments(row, m_columns, mean, &second, &fourth);
        } else {
            for (std::int64_t c = 0; c < m_columns; ++c) {
                const double off = row[c] - mean;
                second += off * off;
                fourth += off * off * (off * off);
            }
        }
    }

    const T* m_data;
    std::int64_t m_rows, m_columns;
    std::vector<double> m_columnSum;
    std::vector<T> m_columnLargest;
};

} // namespace

std::optional<std::int64_t> firstNonFinite(const at::Tensor& matrix) {
    const at::Tensor finite = at::isfinite(matrix).flatten();
    if (finite.all().item<bool>())
        return std::nullopt;
    return finite.logical_not_().to(at::kByte).argmax().item<std::int64_t>();
}

Moments momentsOf(const at::Tensor& matrix, const std::stop_token& stop) {
    const std::int64_t rows = matrix.size(0);
    const std::int64_t columns = matrix.size(1);
    return matrix.scalar_type() == at::kDouble ? Summing(matrix.const_data_ptr<double>(), rows, columns).moments(stop)
                                               : Summing(matrix.const_data_ptr<float>(), rows, columns).moments(stop);
}

} // namespace moescope::detail
