// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/time_left.h"

#include <algorithm>
#include <cmath>

namespace moescope {
namespace {

// Before this nothing is said: the first steps load weights and are not like the rest.
constexpr double leastElapsed = 1.5, leastFraction = 0.02;
// Seconds in which the shown value closes 63 % of its distance to the prediction, in proportions: an early prediction
// may be ten times too long. No more than a tenth a second, so that it can be read.
constexpr double settlingTime = 8.0, mostChange = 0.1;

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
    const double factor = std::pow(predicted / ranDown, 1.0 - std::exp(-passed / settlingTime));
    m_left = ranDown * std::clamp(factor, std::pow(1.0 - mostChange, passed), std::pow(1.0 + mostChange, passed));
}

} // namespace moescope
