// SPDX-License-Identifier: Apache-2.0
// Part of body.h: many small matrices at once, one a lane.
#pragma once

#include "spectra/detail/kernels/vector.h"

namespace moescope::detail::MOESCOPE_KERNELS {

/// Rows of A that are swept together: A -= p qᵀ + q pᵀ, y += A v, for rows first..first+R-1 of the packed lower
/// triangle.
template <class T, int R>
[[gnu::always_inline]] inline void sweepRows(Lanes<T>* A, int first, const Lanes<T>* p, const Lanes<T>* q,
                                             const Lanes<T>* v, Lanes<T>* y) {
    using V = Lanes<T>;
    V* row[R];
    V pa[R], qa[R], va[R], ya[R];
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
        row[r] = A + packed(first + r);
        pa[r] = p[first + r];
        qa[r] = q[first + r];
        va[r] = v[first + r];
        ya[r] = V{};
    }
    for (int b = 0; b < first; ++b) {
        const V pb = p[b], qb = q[b], vb = v[b];
        V yb = y[b];
#pragma GCC unroll 8
        for (int r = 0; r < R; ++r) {
            const V t = row[r][b] - pa[r] * qb - qa[r] * pb;
            row[r][b] = t;
            ya[r] += t * vb;
            yb += t * va[r];
        }
        y[b] = yb;
    }
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
        for (int s = 0; s < r; ++s) {
            const V t = row[r][first + s] - pa[r] * qa[s] - qa[r] * pa[s];
            row[r][first + s] = t;
            ya[r] += t * va[s];
            ya[s] += t * va[r];
        }
        const V t = row[r][first + r] - 2 * (pa[r] * qa[r]);
        row[r][first + r] = t;
        ya[r] += t * va[r];
    }
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r)
        y[first + r] = ya[r];
}

/// A [packed lower triangle of n rows, one matrix a lane], entries at most about 1, is destroyed. The rank-two update
/// of one step is applied while the next step's A v is taken, so that A passes through the caches once a step.
template <class T>
void tridiagonalise(Lanes<T>* A, int n, Lanes<T>* buffers, Lanes<T>* diagonal, Lanes<T>* offDiagonal) {
    using V = Lanes<T>;
    const V least = all<T>(static_cast<T>(1e-30)); // squares below this are rounding of entries of about 1
    V *p = buffers, *q = buffers + n, *v = buffers + 2 * n, *y = buffers + 3 * n;
    for (int i = 0; i < 4 * n; ++i)
        buffers[i] = V{};
    offDiagonal[0] = V{};
    for (int i = n - 1; i >= 0; --i) {
        V* row = A + packed(i);
        const V pi = p[i], qi = q[i];
        for (int j = 0; j < i; ++j)
            v[j] = row[j] - pi * q[j] - qi * p[j];
        diagonal[i] = row[i] - 2 * (pi * qi);
        if (i == 0)
            break;
        const V alpha = v[i - 1];
        V sigma = V{};
        for (int j = 0; j < i - 1; ++j)
            sigma += v[j] * v[j];
        const V norm = root<T>(alpha * alpha + sigma);
        const V beta = alpha > 0 ? -norm : norm;
        const auto turns = sigma > least;
        offDiagonal[i] = turns ? beta : alpha;
        v[i - 1] = alpha - beta;
        const V c = turns ? 1 / (turns ? norm * (norm + absolute<T>(alpha)) : all<T>(1)) : V{};
        int a = 0;
        const int odd = i % MOESCOPE_ROW_TILE;
        for (; a < odd; ++a)
            sweepRows<T, 1>(A, a, p, q, v, y);
        for (; a < i; a += MOESCOPE_ROW_TILE)
            sweepRows<T, MOESCOPE_ROW_TILE>(A, a, p, q, v, y);
        V product = V{};
        for (int j = 0; j < i; ++j)
            product += y[j] * v[j];
        const V half = c * (c * product) / 2; // c up to 1e30: its square is beyond float32
        for (int j = 0; j < i; ++j) {
            q[j] = c * y[j] - half * v[j];
            p[j] = v[j];
        }
    }
}

constexpr int gramRows = 4;

/// G [n, stride] lower triangle += Sᵀ S of S [m, stride]; n and stride are multiples of the tile.
template <class T>
void gram(const T* S, int m, int n, int stride, T* G) {
    using V = Lanes<T>;
    constexpr int L = Vector<T>::lanes;
    for (int i = 0; i < n; i += gramRows)
        for (int j = 0; j < i + gramRows; j += 2 * L) {
            V sum[gramRows][2] = {};
            for (int k = 0; k < m; ++k) {
                const T* s = S + static_cast<std::int64_t>(k) * stride;
                const V b0 = *reinterpret_cast<const V*>(s + j);
                const V b1 = *reinterpret_cast<const V*>(s + j + L);
#pragma GCC unroll 4
                for (int r = 0; r < gramRows; ++r) {
                    sum[r][0] += s[i + r] * b0;
                    sum[r][1] += s[i + r] * b1;
                }
            }
#pragma GCC unroll 8
            for (int r = 0; r < gramRows; ++r) {
                *reinterpret_cast<V*>(G + static_cast<std::int64_t>(i + r) * stride + j) = sum[r][0];
                *reinterpret_cast<V*>(G + static_cast<std::int64_t>(i + r) * stride + j + L) = sum[r][1];
            }
        }
}

/// The piece, transposed where it is wide, into S [m, stride] with zeros behind its n columns.
template <class T>
void load(const Piece& piece, int rows, int columns, int stride, T* S) {
    const bool wide = columns > rows;
    const int m = wide ? columns : rows;
    const int n = wide ? rows : columns;
    for (int k = 0; k < m; ++k) {
        T* s = S + static_cast<std::int64_t>(k) * stride;
        if (wide)
            for (int i = 0; i < n; ++i)
                s[i] = piece.values[i * piece.stride + k];
        else
            for (int i = 0; i < n; ++i)
                s[i] = piece.values[k * piece.stride + i];
        for (int i = n; i < stride; ++i)
            s[i] = 0;
    }
}

/// 2^-e for the largest diagonal entry in [2^(e-1), 2^e): scaling by it is exact.
template <class T>
T scaleOf(const T* G, int n, int stride) {
    T largest = 0;
    for (int i = 0; i < n; ++i)
        largest = G[static_cast<std::int64_t>(i) * stride + i] > largest ? G[static_cast<std::int64_t>(i) * stride + i]
                                                                         : largest;
    if (!(largest > static_cast<T>(1e-37)))
        return 1;
    int exponent = 0;
    __builtin_frexp(static_cast<double>(largest), &exponent);
    return static_cast<T>(__builtin_ldexp(1.0, -exponent));
}

inline std::uintptr_t aligned(std::int64_t bytes) { return static_cast<std::uintptr_t>((bytes + 63) / 64 * 64); }

/// Sizes and places of what a batch needs.
template <class T>
struct Layout {
    static constexpr int lanes = Vector<T>::lanes;
    int m, n, padded, stride;
    std::int64_t gramElements, sBytes, gBytes, aBytes, bufferBytes;

    Layout(int rows, int columns)
        : m(rows < columns ? columns : rows)
        , n(rows < columns ? rows : columns)
        , padded((n + 2 * lanes - 1) / (2 * lanes) * (2 * lanes))
        , stride(padded + 16) // not a power of two, which would crowd a few sets of the cache
        , gramElements(static_cast<std::int64_t>(padded) * stride)
        , sBytes(static_cast<std::int64_t>(m) * stride * static_cast<std::int64_t>(sizeof(T)))
        , gBytes(lanes * gramElements * static_cast<std::int64_t>(sizeof(T)))
        , aBytes(packed(n) * MOESCOPE_VECTOR_BYTES)
        , bufferBytes(6LL * n * MOESCOPE_VECTOR_BYTES) {}

    [[nodiscard]] std::size_t bytes() const {
        return aligned(sBytes) + aligned(gBytes) + aligned(aBytes) + aligned(bufferBytes) + 64;
    }
};

template <class T>
std::size_t workspaceBytes(int rows, int columns) {
    return Layout<T>(rows, columns).bytes();
}

template <class T>
void tridiagonalBatch(const Piece* pieces, int count, int rows, int columns, double* diagonals, double* offDiagonals,
                      void* workspace) {
    using V = Lanes<T>;
    constexpr int L = Vector<T>::lanes;
    const Layout<T> layout(rows, columns);
    const int n = layout.n;
    const int stride = layout.stride;
    const std::uintptr_t at = (reinterpret_cast<std::uintptr_t>(workspace) + 63) / 64 * 64;
    V* A = reinterpret_cast<V*>(at);
    V* buffers = reinterpret_cast<V*>(at + aligned(layout.aBytes));
    T* S = reinterpret_cast<T*>(at + aligned(layout.aBytes) + aligned(layout.bufferBytes));
    T* G = reinterpret_cast<T*>(at + aligned(layout.aBytes) + aligned(layout.bufferBytes) + aligned(layout.sBytes));
    T scales[L];
    for (int lane = 0; lane < count; ++lane) {
        load<T>(pieces[lane], rows, columns, stride, S);
        gram<T>(S, layout.m, layout.padded, stride, G + lane * layout.gramElements);
        scales[lane] = scaleOf<T>(G + lane * layout.gramElements, n, stride);
    }
    for (int lane = count; lane < L; ++lane)
        scales[lane] = 0;
    T* a = reinterpret_cast<T*>(A);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j <= i; ++j, a += L)
            for (int lane = 0; lane < L; ++lane)
                a[lane] = lane < count
                              ? scales[lane] * G[lane * layout.gramElements + static_cast<std::int64_t>(i) * stride + j]
                              : 0;
    V *diagonal = buffers + 4 * n, *offDiagonal = buffers + 5 * n;
    tridiagonalise<T>(A, n, buffers, diagonal, offDiagonal);
    for (int lane = 0; lane < count; ++lane) {
        double* d = diagonals + static_cast<std::int64_t>(lane) * n;
        double* e = offDiagonals + static_cast<std::int64_t>(lane) * n;
        for (int i = 0; i < n; ++i) {
            d[i] = static_cast<double>(diagonal[i][lane]) / static_cast<double>(scales[lane]);
            e[i] = static_cast<double>(offDiagonal[i][lane]) / static_cast<double>(scales[lane]);
        }
    }
}

} // namespace moescope::detail::MOESCOPE_KERNELS
