// SPDX-License-Identifier: Apache-2.0
// The kernels' source, compiled by one .cpp for each instruction set with its own compiler flags:
//   MOESCOPE_KERNELS      the namespace, and the name of the table
//   MOESCOPE_VECTOR_BYTES width of a vector register
//   MOESCOPE_ROW_TILE     rows that the sweep over the matrix takes at once, as many as the registers hold
// Nothing of the standard library is called in here: an inline function compiled with AVX2 must not become the one
// that the linker keeps for everybody.

#include "spectra/detail/kernels/kernels.h"

namespace moescope::detail::MOESCOPE_KERNELS {

template <class T>
struct Vector {
    typedef T Type __attribute__((vector_size(MOESCOPE_VECTOR_BYTES)));
    static constexpr int lanes = MOESCOPE_VECTOR_BYTES / static_cast<int>(sizeof(T));
};
template <class T>
using Lanes = typename Vector<T>::Type;

template <class T>
[[gnu::always_inline]] inline Lanes<T> all(T value) {
    return value - Lanes<T>{};
}

template <class T>
[[gnu::always_inline]] inline Lanes<T> absolute(Lanes<T> x) {
    return x < 0 ? -x : x;
}

template <class T>
[[gnu::always_inline]] inline Lanes<T> root(Lanes<T> x) {
    Lanes<T> result;
    for (int lane = 0; lane < Vector<T>::lanes; ++lane)
        result[lane] = sizeof(T) == 4 ? static_cast<T>(__builtin_sqrtf(static_cast<float>(x[lane])))
                                      : static_cast<T>(__builtin_sqrt(static_cast<double>(x[lane])));
    return result;
}

inline std::int64_t packed(std::int64_t row) { return row * (row + 1) / 2; }

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

extern const Kernels table;
// Once for each set of instructions.
// NOLINTNEXTLINE(misc-definitions-in-headers)
const Kernels table{
    .name = MOESCOPE_KERNELS_NAME,
    .lanes = Vector<float>::lanes,
    .doubleLanes = Vector<double>::lanes,
    .tridiagonal = &tridiagonalBatch<float>,
    .workspaceBytes = &workspaceBytes<float>,
    .tridiagonalDouble = &tridiagonalBatch<double>,
    .workspaceBytesDouble = &workspaceBytes<double>,
    .tridiagonalLarge = &tridiagonalLarge,
    .countBelow = &countBelow,
    .range = &range,
    .roundingError = &roundingError,
    .firstMoments = &firstMoments,
    .centralMoments = &centralMoments,
};

} // namespace moescope::detail::MOESCOPE_KERNELS
