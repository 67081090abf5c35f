// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace moescope::detail {

/// A rectangle of a float32 matrix: its first element and the distance between rows, in elements.
struct Piece {
    const float* values = nullptr;
    std::int64_t stride = 0;
};

/// Values that one call of `countBelow` looks at.
constexpr int shiftsPerCall = 16;

/// What the hot loops of this room come down to, compiled once for each instruction set; all of it runs on one thread.
///
/// The tridiagonalisation works on `lanes` matrices side by side, one in each lane of a vector register: every step of
/// Householder's method (Golub and Van Loan, 8.3.1) is then the same for all of them, without a horizontal sum, and the
/// symmetric half of the matrix is enough.
struct Kernels {
    const char* name;
    int lanes;       ///< float32 matrices a batch
    int doubleLanes; ///< float64 matrices a batch

    /// Tridiagonal forms of the Gram matrices (WᵀW or WWᵀ, whichever is smaller) of `count` pieces of `rows` x
    /// `columns`, 1 <= count <= lanes. Results of a piece are n = min(rows, columns) numbers each: diagonals[piece n +
    /// i], and offDiagonals[piece n + i], which couples i-1 and i, 0 at i = 0. `workspace`: that many bytes, of any
    /// alignment.
    void (*tridiagonal)(const Piece* pieces, int count, int rows, int columns, double* diagonals, double* offDiagonals,
                        void* workspace);
    std::size_t (*workspaceBytes)(int rows, int columns);
    /// The same with all arithmetic in float64, count <= doubleLanes.
    void (*tridiagonalDouble)(const Piece* pieces, int count, int rows, int columns, double* diagonals,
                              double* offDiagonals, void* workspace);
    std::size_t (*workspaceBytesDouble)(int rows, int columns);

    /// Tridiagonal form of one symmetric matrix of any size, A [n, n] row-major of which the lower triangle is read and
    /// destroyed; entries at most about 1. workspace: 2n. False: stopped(context) said so between two steps.
    bool (*tridiagonalLarge)(double* A, int n, double* diagonal, double* offDiagonal, double* workspace,
                             int (*stopped)(void*), void* context);

    /// How many eigenvalues of the tridiagonal matrix lie below each of shiftsPerCall shifts (Sturm's sequence). The
    /// matrix is scaled so that its eigenvalues are within about -1..1; squares[i] = offDiagonal[i]².
    void (*countBelow)(const double* diagonal, const double* squares, int n, const double* shifts, std::int64_t* below);

    /// Smallest and largest of `count` values and of what *low and *high hold.
    void (*range)(const float* values, std::int64_t count, float* low, float* high);
    /// Σ (scale clamp(round(w / scale), -half, half - 1) - w)², rounding half to even as torch does.
    double (*roundingError)(const float* values, std::int64_t count, float scale, int half);
    /// Σ w and Σ w² of a row, and for each column the sum and the largest of |w|, added to what is there.
    void (*firstMoments)(const float* row, std::int64_t columns, double* sum, double* squares, double* columnSum,
                         float* columnLargest);
    /// Σ (w - mean)² and Σ (w - mean)⁴.
    void (*centralMoments)(const float* values, std::int64_t count, double mean, double* second, double* fourth);
    /// Σ e^u and Σ u e^u in float64 with u = w - largest, added to what is there; no w is above `largest`.
    void (*softmaxSums)(const float* values, std::int64_t count, double largest, double* sum, double* weighted);
};

/// The best that this processor runs.
const Kernels& kernels();
/// All that this processor runs, for tests and the bench; the plain one comes last.
std::vector<const Kernels*> everyKernels();

} // namespace moescope::detail
