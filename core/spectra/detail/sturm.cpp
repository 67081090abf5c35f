// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/sturm.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace moescope::detail {
namespace {

using Shifts = std::array<double, shiftsPerCall>;
using Counts = std::array<std::int64_t, shiftsPerCall>;

} // namespace

double SturmMatrix::bound(const Tridiagonal& tridiagonal) {
    const std::vector<double>&diagonal = tridiagonal.diagonal, &off = tridiagonal.offDiagonal;
    double bound = 0.0;
    for (std::size_t i = 0; i < diagonal.size(); ++i)
        bound = std::max(bound,
                         std::abs(diagonal[i]) + std::abs(off[i]) + (i + 1 < off.size() ? std::abs(off[i + 1]) : 0.0));
    return bound;
}

SturmMatrix::SturmMatrix(const Tridiagonal& tridiagonal, double bound)
    : m_diagonal(tridiagonal.diagonal)
    , m_squares(tridiagonal.offDiagonal) {
    for (double& value : m_diagonal)
        value /= bound;
    for (double& value : m_squares)
        value = value / bound * (value / bound);
}

void SturmMatrix::largest(int count, double floor, double tolerance, std::vector<double>& values) const {
    constexpr double top = 1.0 + 1e-9; // nothing lies above the bound
    for (int first = 0; first < count; first += shiftsPerCall) {
        const int wanted = std::min(shiftsPerCall, count - first);
        // Even cuts through the whole range tell each eigenvalue's part of it at once.
        Shifts shifts;
        Counts below;
        for (int i = 0; i < shiftsPerCall; ++i)
            shifts[static_cast<std::size_t>(i)] = floor + (top - floor) * (i + 1) / (shiftsPerCall + 1);
        countBelow(shifts.data(), below.data());
        Shifts low, high;
        for (std::size_t i = 0; i < shiftsPerCall; ++i) {
            const std::int64_t rank =
                size() - 1 - first - std::min(static_cast<int>(i), wanted - 1);     // ascending, from 0
            const auto cut = std::ranges::upper_bound(below, rank) - below.begin(); // first with more than `rank` below
            low[i] = cut == 0 ? floor : shifts[static_cast<std::size_t>(cut - 1)];
            high[i] = cut == shiftsPerCall ? top : shifts[static_cast<std::size_t>(cut)];
        }
        for (double width = (top - floor) / (shiftsPerCall + 1); width > tolerance; width /= 2) {
            for (std::size_t i = 0; i < shiftsPerCall; ++i)
                shifts[i] = 0.5 * (low[i] + high[i]);
            countBelow(shifts.data(), below.data());
            for (int i = 0; i < shiftsPerCall; ++i) {
                const auto lane = static_cast<std::size_t>(i);
                const std::int64_t rank = size() - 1 - first - std::min(i, wanted - 1);
                (below[lane] > rank ? high : low)[lane] = shifts[lane];
            }
        }
        for (std::size_t i = 0; i < static_cast<std::size_t>(wanted); ++i)
            values.push_back(0.5 * (low[i] + high[i]));
    }
}

} // namespace moescope::detail
