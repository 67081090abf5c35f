// SPDX-License-Identifier: Apache-2.0
// Part of body.h: ranges, moments and rounding errors over the elements of a matrix.
#pragma once

#include "spectra/detail/kernels/vector.h"

namespace moescope::detail::MOESCOPE_KERNELS {

inline void range(const float* values, std::int64_t count, float* low, float* high) {
    using V = Lanes<float>;
    constexpr int L = Vector<float>::lanes;
    V least = all<float>(*low), most = all<float>(*high);
    std::int64_t i = 0;
    for (; i + L <= count; i += L) {
        V x;
        __builtin_memcpy(&x, values + i, sizeof x);
        least = x < least ? x : least;
        most = x > most ? x : most;
    }
    for (int lane = 0; lane < L; ++lane) {
        *low = least[lane] < *low ? least[lane] : *low;
        *high = most[lane] > *high ? most[lane] : *high;
    }
    for (; i < count; ++i) {
        *low = values[i] < *low ? values[i] : *low;
        *high = values[i] > *high ? values[i] : *high;
    }
}

template <class V>
[[gnu::always_inline]] inline V roundedToGrid(V w, float scale, float half) {
    constexpr float big = 12582912.0F; // 1.5 * 2^23: adding it rounds to an integer, half to even
    V code = (w / scale + big) - big;
    code = code < -half ? V{} - half : code;
    code = code > half - 1 ? V{} + (half - 1) : code;
    return code * scale;
}

inline double roundingError(const float* values, std::int64_t count, float scale, int halfCodes) {
    using V = Lanes<float>;
    constexpr int L = Vector<float>::lanes;
    typedef double Wide __attribute__((vector_size(2 * MOESCOPE_VECTOR_BYTES)));
    const auto half = static_cast<float>(halfCodes);
    Wide sum = {};
    std::int64_t i = 0;
    for (; i + L <= count; i += L) {
        V w;
        __builtin_memcpy(&w, values + i, sizeof w);
        const V stored = roundedToGrid(w, scale, half);
        const Wide off = __builtin_convertvector(stored, Wide) - __builtin_convertvector(w, Wide);
        sum += off * off;
    }
    double total = 0;
    for (int lane = 0; lane < L; ++lane)
        total += sum[lane];
    for (; i < count; ++i) {
        float code = (values[i] / scale + 12582912.0F) - 12582912.0F;
        code = code < -half ? -half : code > half - 1 ? half - 1 : code;
        const double off = static_cast<double>(code * scale) - static_cast<double>(values[i]);
        total += off * off;
    }
    return total;
}

inline void firstMoments(const float* row, std::int64_t columns, double* sum, double* squares, double* columnSum,
                         float* columnLargest) {
    constexpr int L = 8;
    double sums[L] = {}, squareSums[L] = {};
    std::int64_t i = 0;
    for (; i + L <= columns; i += L)
        for (int lane = 0; lane < L; ++lane) {
            const float w = row[i + lane];
            const float size = w < 0 ? -w : w;
            const double wide = static_cast<double>(w);
            sums[lane] += wide;
            squareSums[lane] += wide * wide;
            columnSum[i + lane] += static_cast<double>(size);
            columnLargest[i + lane] = size > columnLargest[i + lane] ? size : columnLargest[i + lane];
        }
    for (; i < columns; ++i) {
        const float size = row[i] < 0 ? -row[i] : row[i];
        sums[0] += static_cast<double>(row[i]);
        squareSums[0] += static_cast<double>(row[i]) * static_cast<double>(row[i]);
        columnSum[i] += static_cast<double>(size);
        columnLargest[i] = size > columnLargest[i] ? size : columnLargest[i];
    }
    for (int lane = 0; lane < L; ++lane) {
        *sum += sums[lane];
        *squares += squareSums[lane];
    }
}

inline void centralMoments(const float* values, std::int64_t count, double mean, double* second, double* fourth) {
    constexpr int L = 8;
    double seconds[L] = {}, fourths[L] = {};
    std::int64_t i = 0;
    for (; i + L <= count; i += L)
        for (int lane = 0; lane < L; ++lane) {
            const double off = static_cast<double>(values[i + lane]) - mean;
            seconds[lane] += off * off;
            fourths[lane] += off * off * (off * off);
        }
    for (; i < count; ++i) {
        const double off = static_cast<double>(values[i]) - mean;
        seconds[0] += off * off;
        fourths[0] += off * off * (off * off);
    }
    for (int lane = 0; lane < L; ++lane) {
        *second += seconds[lane];
        *fourth += fourths[lane];
    }
}

} // namespace moescope::detail::MOESCOPE_KERNELS
