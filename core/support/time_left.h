// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

namespace moescope {

/// Time left of a job that says its fraction now and then. Smoothed: the shown value runs down with the clock and leans
/// towards what the average speed so far predicts, so that it does not jump when one layer is quicker than another.
class TimeLeft {
public:
    void restart() { *this = {}; }
    /// `elapsed` seconds since the start, rising; `fraction` of the whole job.
    void update(double elapsed, double fraction);
    /// Seconds; empty until there is enough to go by.
    [[nodiscard]] std::optional<double> seconds() const { return m_left; }

private:
    std::optional<double> m_left;
    double m_elapsed = 0.0;
};

} // namespace moescope
