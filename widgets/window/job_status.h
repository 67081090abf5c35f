// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

#include "worker/job_clock.h"
#include "worker/job_queue.h"

namespace moescope {

class JobList;

/// The status bar's view of the queue: what runs, how far it is, how many wait. A click lists all of them.
class JobStatus : public QToolButton {
    Q_OBJECT
public:
    explicit JobStatus(JobQueue* queue, QWidget* parent = nullptr);
    void showJobs();

private:
    void refresh();
    void measure(const JobInfo& job);
    [[nodiscard]] QString lineOf(const JobInfo& job) const;

    JobQueue* m_queue;
    JobList* m_list = nullptr;
    JobClock m_clock; ///< of the export under way
};

} // namespace moescope
