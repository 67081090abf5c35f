// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QString>

#include "support/pace.h"
#include "worker/job_queue.h"

namespace moescope {

/// The pace of one job of the queue as its progress comes in; another job starts it anew.
class JobClock {
public:
    void update(const JobInfo& job) {
        if (job.id != m_job) {
            m_job = job.id;
            m_pace.restart();
            m_clock.start();
        }
        m_pace.update(static_cast<double>(m_clock.elapsed()) / 1000.0, job.progress);
    }
    /// "1.2 of 4.7 GB, 540 MB/s, 8 s left", as far as it is known; empty for another job.
    [[nodiscard]] QString text(const JobInfo& job) const {
        return job.id == m_job ? QString::fromStdString(m_pace.text()) : QString();
    }

private:
    quint64 m_job = 0;
    QElapsedTimer m_clock;
    Pace m_pace;
};

} // namespace moescope
