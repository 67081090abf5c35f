// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "spectra/detail/kernels/kernels.h"

namespace moescope::detail {

/// A symmetric tridiagonal matrix; offDiagonal[i] couples i-1 and i, [0] is 0.
struct Tridiagonal {
    std::vector<double> diagonal, offDiagonal;
};

/// A tridiagonal matrix made ready for Sturm counts: divided by a bound of its eigenvalues, off-diagonals squared.
class SturmMatrix {
public:
    /// `bound`: at least the largest magnitude of an eigenvalue, above zero.
    SturmMatrix(const Tridiagonal& tridiagonal, double bound);
    /// Gershgorin's bound of the eigenvalues' magnitude.
    static double bound(const Tridiagonal& tridiagonal);

    [[nodiscard]] int size() const { return static_cast<int>(m_diagonal.size()); }
    /// Eigenvalues below each of shiftsPerCall shifts, all in units of the bound.
    void countBelow(const double* shifts, std::int64_t* below) const {
        kernels().countBelow(m_diagonal.data(), m_squares.data(), size(), shifts, below);
    }
    /// Appends the `count` largest eigenvalues, descending within groups, in units of the bound, each known to lie
    /// above `floor`, to within `tolerance`. By bisection: 16 eigenvalues side by side.
    void largest(int count, double floor, double tolerance, std::vector<double>& values) const;

private:
    std::vector<double> m_diagonal, m_squares;
};

} // namespace moescope::detail
