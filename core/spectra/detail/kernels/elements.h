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
    using Wide = Lanes<double>;
    constexpr int L = Vector<float>::lanes;
    typedef float Narrow __attribute__((vector_size(MOESCOPE_VECTOR_BYTES / 2)));
    const auto half = static_cast<float>(halfCodes);
    Wide sums[2] = {};
    std::int64_t i = 0;
    for (; i + L <= count; i += L) {
        V w;
        __builtin_memcpy(&w, values + i, sizeof w);
        const V stored = roundedToGrid(w, scale, half);
        Narrow before[2], after[2];
        __builtin_memcpy(before, &w, sizeof w);
        __builtin_memcpy(after, &stored, sizeof stored);
        for (int k = 0; k < 2; ++k) {
            const Wide off = __builtin_convertvector(after[k], Wide) - __builtin_convertvector(before[k], Wide);
            sums[k] += off * off;
        }
    }
    double total = 0;
    for (int lane = 0; lane < L / 2; ++lane)
        total += sums[0][lane] + sums[1][lane];
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

/// e^u within 4e-16 relative, -700 <= u <= 0: u = n ln 2 + r with |r| <= 0.35, and Taylor's series of r to r^12.
template <class V, int N>
[[gnu::always_inline]] inline void exponentials(const V (&u)[N], V (&result)[N]) {
    typedef std::int64_t Bits __attribute__((vector_size(sizeof(V))));
    constexpr double big = 6755399441055744.0; // 1.5 * 2^52: adding it rounds to an integer and leaves that in the bits
    constexpr double inverse[] = {
        1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720,
        1.0 / 120,       1.0 / 24,       1.0 / 6,       1.0 / 2,      1.0,         1.0};
    V shifted[N], r[N], series[N];
    for (int k = 0; k < N; ++k) {
        shifted[k] = u[k] * 1.4426950408889634 + big;
        const V n = shifted[k] - big;
        r[k] = (u[k] - n * 6.93145751953125e-1) - n * 1.42860682030941723212e-6;
        series[k] = V{} + inverse[0];
    }
#pragma GCC unroll 16
    for (int i = 1; i < 13; ++i)
        for (int k = 0; k < N; ++k)
            series[k] = series[k] * r[k] + inverse[i];
    for (int k = 0; k < N; ++k) {
        Bits exponent, bits;
        __builtin_memcpy(&exponent, &shifted[k], sizeof exponent);
        __builtin_memcpy(&bits, &series[k], sizeof bits);
        bits += exponent << 52; // times 2^n
        __builtin_memcpy(&result[k], &bits, sizeof bits);
    }
}

inline void softmaxSums(const float* values, std::int64_t count, double largest, double* sum, double* weighted) {
    using V = Lanes<double>;
    constexpr int L = Vector<double>::lanes, together = 4; // as many chains of dependent products at once
    typedef float Narrow __attribute__((vector_size(MOESCOPE_VECTOR_BYTES / 2)));
    constexpr double least = -700.0; // e^-700 adds nothing to e^0
    V sums[together] = {}, products[together] = {};
    const auto add = [&](const float* from) __attribute__((always_inline)) {
        V u[together], e[together];
        for (int k = 0; k < together; ++k) {
            Narrow w;
            __builtin_memcpy(&w, from + k * L, sizeof w);
            u[k] = __builtin_convertvector(w, V) - largest;
            u[k] = u[k] < least ? V{} + least : u[k];
        }
        exponentials(u, e);
        for (int k = 0; k < together; ++k) {
            sums[k] += e[k];
            products[k] += e[k] * u[k];
        }
    };
    std::int64_t i = 0;
    for (; i + L * together <= count; i += L * together)
        add(values + i);
    double total = 0.0, totalProducts = 0.0;
    if (i < count) { // the rest, filled up with the largest: e^0 = 1 each, whose product with u = 0 is 0
        float rest[L * together];
        for (int lane = 0; lane < L * together; ++lane)
            rest[lane] = i + lane < count ? values[i + lane] : static_cast<float>(largest);
        add(rest);
        total -= static_cast<double>(L * together - (count - i));
    }
    for (int k = 0; k < together; ++k)
        for (int lane = 0; lane < L; ++lane) {
            total += sums[k][lane];
            totalProducts += products[k][lane];
        }
    *sum += total;
    *weighted += totalProducts;
}

} // namespace moescope::detail::MOESCOPE_KERNELS
