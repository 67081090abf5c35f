// SPDX-License-Identifier: Apache-2.0
#include "support/time_left.h"

#include <algorithm>
#include <cmath>

namespace moescope {
namespace {

// Before this nothing is said: the first steps load weights and are not like the rest.
constexpr double leastElapsed = 1.5, leastFraction = 0.02;
// The shown value moves in proportions, since an early prediction may be ten times too long, and by no more than a
// tenth a second, so that it can be read.
constexpr double mostChange = 0.1;
// Seconds in which it closes 63 % of its distance to the prediction: a quarter of what is left, so that it does not lag
// behind at the end.
double settlingTime(double left) { return std::clamp(left / 4.0, 0.5, 8.0); }

} // namespace

void TimeLeft::update(double elapsed, double fraction) {
    const double passed = std::max(0.0, elapsed - m_elapsed);
    m_elapsed = elapsed;
    if (fraction >= 1.0) {
        m_left = 0.0;
        return;
    }
    if (elapsed < leastElapsed || fraction < leastFraction)
        return;
    const double predicted = elapsed * (1.0 - fraction) / fraction;
    if (!m_left) {
        m_left = predicted;
        return;
    }
    const double ranDown = std::max(0.5, *m_left - passed);
    const double factor = std::pow(predicted / ranDown, 1.0 - std::exp(-passed / settlingTime(predicted)));
    m_left = ranDown * std::clamp(factor, std::pow(1.0 - mostChange, passed), std::pow(1.0 + mostChange, passed));
}

} // namespace moescope
