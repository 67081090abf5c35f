// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/hill.h"

#include <algorithm>
#include <cmath>

namespace moescope::detail {
namespace {

constexpr double eigenvalueFloor = 1e-12;
// Mean logarithm below which the tail is a single value up to rounding: its alpha would be noise.
constexpr double leastSpread = 1e-9;

} // namespace

std::int64_t hillTail(std::int64_t eigenvalues) {
    if (eigenvalues < 2)
        return 0;
    return std::min(std::max<std::int64_t>(10, eigenvalues / 10), eigenvalues - 1);
}

HillEstimate hillOfTop(std::span<const double> largest, std::int64_t count) {
    HillEstimate estimate;
    estimate.tail = hillTail(count);
    if (estimate.tail == 0)
        return estimate;
    const auto top = largest.last(static_cast<std::size_t>(estimate.tail));
    estimate.reference = largest[largest.size() - top.size() - 1];
    estimate.onFloor = estimate.reference < eigenvalueFloor;
    const double reference = std::max(estimate.reference, eigenvalueFloor);
    double logarithms = 0.0;
    for (const double eigenvalue : top)
        logarithms += std::log(std::max(eigenvalue, eigenvalueFloor) / reference);
    if (const double k = static_cast<double>(estimate.tail); logarithms > k * leastSpread)
        estimate.alpha = 1.0 + k / logarithms;
    return estimate;
}

HillEstimate hill(std::span<const double> eigenvalues) {
    return hillOfTop(eigenvalues, static_cast<std::int64_t>(eigenvalues.size()));
}

} // namespace moescope::detail
