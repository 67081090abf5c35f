// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/time_left.h"

#include <algorithm>
#include <cmath>

namespace moescope {
namespace {

// Before this nothing is said: the first steps load weights and are not like the rest.
constexpr double leastElapsed = 1.5, leastFraction = 0.005;
// Seconds in which the shown value closes 63 % of its distance to the prediction: a quarter of what is left, so that
// it does not lag behind at the end.
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
    const double ranDown = std::max(0.0, *m_left - passed);
    m_left = ranDown + (predicted - ranDown) * (1.0 - std::exp(-passed / settlingTime(predicted)));
}

} // namespace moescope
