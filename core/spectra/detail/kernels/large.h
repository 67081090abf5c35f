// SPDX-License-Identifier: Apache-2.0
// Part of body.h: one large matrix at a time.
#pragma once

#include "spectra/detail/kernels/vector.h"

namespace moescope::detail::MOESCOPE_KERNELS {

/// y += A v over the lower triangle's rows first..first+R-1, while A -= p qᵀ + q pᵀ is applied; one matrix, along its
/// rows.
template <int R>
[[gnu::always_inline]] inline void sweepLarge(double* A, std::int64_t n, int first, const double* p, const double* q,
                                              const double* v, double* y) {
    using V = Lanes<double>;
    constexpr int L = Vector<double>::lanes;
    double* row[R];
    V sums[R] = {};
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r)
        row[r] = A + (first + r) * n;
    int b = 0;
    for (; b + L <= first; b += L) {
        V pb, qb, vb, yb;
        __builtin_memcpy(&pb, p + b, sizeof pb);
        __builtin_memcpy(&qb, q + b, sizeof qb);
        __builtin_memcpy(&vb, v + b, sizeof vb);
        __builtin_memcpy(&yb, y + b, sizeof yb);
#pragma GCC unroll 8
        for (int r = 0; r < R; ++r) {
            V t;
            __builtin_memcpy(&t, row[r] + b, sizeof t);
            t = t - p[first + r] * qb - q[first + r] * pb;
            __builtin_memcpy(row[r] + b, &t, sizeof t);
            sums[r] += t * vb;
            yb += t * v[first + r];
        }
        __builtin_memcpy(y + b, &yb, sizeof yb);
    }
    for (int r = 0; r < R; ++r) {
        double sum = 0;
        for (int lane = 0; lane < L; ++lane)
            sum += sums[r][lane];
        for (int c = b; c < first + r; ++c) {
            const double t = row[r][c] - p[first + r] * q[c] - q[first + r] * p[c];
            row[r][c] = t;
            sum += t * v[c];
            y[c] += t * v[first + r];
        }
        const double t = row[r][first + r] - 2 * (p[first + r] * q[first + r]);
        row[r][first + r] = t;
        y[first + r] += sum + t * v[first + r];
    }
}

/// As tridiagonalise, for one matrix; p lives in the row that was turned, which is not needed any more.
inline bool tridiagonalLarge(double* A, int n, double* diagonal, double* offDiagonal, double* workspace,
                             int (*stopped)(void*), void* context) {
    double *q = workspace, *y = workspace + n;
    double* p = y; // only read where q is zero, in the first step
    for (int i = 0; i < 2 * n; ++i)
        workspace[i] = 0;
    offDiagonal[0] = 0;
    for (int i = n - 1; i >= 0; --i) {
        if (stopped(context) != 0)
            return false;
        double* row = A + static_cast<std::int64_t>(i) * n;
        for (int j = 0; j < i; ++j)
            row[j] -= p[i] * q[j] + q[i] * p[j];
        diagonal[i] = row[i] - 2 * (p[i] * q[i]);
        if (i == 0)
            break;
        double sigma = 0;
        for (int j = 0; j < i - 1; ++j)
            sigma += row[j] * row[j];
        const double alpha = row[i - 1];
        const bool turns = sigma > 1e-36;
        const double norm = __builtin_sqrt(alpha * alpha + sigma);
        const double beta = alpha > 0 ? -norm : norm;
        offDiagonal[i] = turns ? beta : alpha;
        row[i - 1] = alpha - beta;
        const double c = turns ? 1 / (norm * (norm + (alpha < 0 ? -alpha : alpha))) : 0;
        for (int j = 0; j < i; ++j)
            y[j] = 0;
        int a = 0;
        for (; a < i % 4; ++a)
            sweepLarge<1>(A, n, a, p, q, row, y);
        for (; a < i; a += 4)
            sweepLarge<4>(A, n, a, p, q, row, y);
        double product = 0;
        for (int j = 0; j < i; ++j)
            product += y[j] * row[j];
        const double half = c * c * product / 2;
        for (int j = 0; j < i; ++j)
            q[j] = c * y[j] - half * row[j];
        p = row;
    }
    return true;
}

/// p_i = (d_i - x) p_(i-1) - e_i² p_(i-2): each change of sign is an eigenvalue below x. p is scaled back now and then.
inline void countBelow(const double* diagonal, const double* squares, int n, const double* shifts,
                       std::int64_t* below) {
    using V = Lanes<double>;
    typedef std::int64_t I __attribute__((vector_size(MOESCOPE_VECTOR_BYTES)));
    typedef std::uint64_t U __attribute__((vector_size(MOESCOPE_VECTOR_BYTES)));
    constexpr int L = Vector<double>::lanes;
    constexpr int K = shiftsPerCall / L;
    constexpr double least =
        1e-40; // keeps the sequence alive where the matrix splits; e of 1e-20 is far below rounding
    V x[K], p[K], before[K];
    U changes[K];
#pragma GCC unroll 8
    for (int k = 0; k < K; ++k) {
        for (int lane = 0; lane < L; ++lane)
            x[k][lane] = shifts[k * L + lane];
        p[k] = all<double>(1.0);
        before[k] = V{};
        changes[k] = U{};
    }
    for (int first = 0; first < n; first += 8) {
        const int last = first + 8 < n ? first + 8 : n;
        for (int i = first; i < last; ++i) {
            const double e = squares[i] > least ? squares[i] : least;
#pragma GCC unroll 8
            for (int k = 0; k < K; ++k) {
                const V next = (diagonal[i] - x[k]) * p[k] - e * before[k];
                changes[k] += (reinterpret_cast<U>(next) ^ reinterpret_cast<U>(p[k])) >> 63;
                before[k] = p[k];
                p[k] = next;
            }
        }
#pragma GCC unroll 8
        for (int k = 0; k < K; ++k) {
            const V size = absolute<double>(p[k]) + absolute<double>(before[k]);
            const V factor = size < 0x1p-160  ? all<double>(0x1p400)
                             : size > 0x1p160 ? all<double>(0x1p-160)
                                              : all<double>(1.0);
            p[k] *= factor;
            before[k] *= factor;
        }
    }
    for (int k = 0; k < K; ++k)
        for (int lane = 0; lane < L; ++lane)
            below[k * L + lane] = static_cast<std::int64_t>(reinterpret_cast<I>(changes[k])[lane]);
}

} // namespace moescope::detail::MOESCOPE_KERNELS
