// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/progress.h"
#include "support/time_left.h"

namespace moescope {

/// How fast a job goes, from what it says now and then: for a line under its bar.
class Pace {
public:
    void restart() { *this = {}; }
    /// `elapsed` seconds since the start, rising.
    void update(double elapsed, const Progress& progress);
    /// "1.2 of 4.7 GB, 540 MB/s, 8 s left". What is not known is left out; without bytes that is all but the time.
    /// Nothing at the end.
    [[nodiscard]] std::string text() const;

private:
    TimeLeft m_left;
    Progress m_progress;
    double m_since = 0.0, m_at = 0.0; ///< seconds: of the stage's first word, of the last measured speed
    std::int64_t m_counted = 0;       ///< bytes at that time
    double m_speed = 0.0;             ///< bytes a second; 0: not known yet
};

} // namespace moescope
