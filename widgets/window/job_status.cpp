// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/job_status.h"

#include "window/job_list.h"

namespace moescope {
JobStatus::JobStatus(JobQueue* queue, QWidget* parent)
    : QToolButton(parent)
    , m_queue(queue) {
    setObjectName("jobStatus");
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus);
    setToolTip(tr("What works and what waits in the background; click to see and stop it"));
    connect(this, &QToolButton::clicked, this, &JobStatus::showJobs);
    connect(queue, &JobQueue::jobsChanged, this, &JobStatus::refresh);
    connect(queue, &JobQueue::progressed, this, &JobStatus::measure);
    refresh();
}

QString JobStatus::lineOf(const JobInfo& job) const {
    if (job.stopping)
        return tr("%1 – stopping").arg(job.title);
    if (!job.running)
        return tr("%1 – waiting").arg(job.title);
    if (job.progress.fraction <= 0.0)
        return job.title;
    const QString line = tr("%1 %2 %").arg(job.title).arg(static_cast<int>(job.progress.fraction * 100.0));
    const QString pace = m_clock.text(job);
    return pace.isEmpty() ? line : tr("%1 – %2").arg(line, pace);
}

void JobStatus::measure(const JobInfo& job) {
    if (job.kind == JobKind::exporting)
        m_clock.update(job);
    refresh();
}

void JobStatus::refresh() {
    const std::vector<JobInfo> jobs = shownJobs(*m_queue);
    QString text = tr("Worker idle");
    if (!jobs.empty())
        text = lineOf(jobs.front());
    if (jobs.size() > 1)
        text += tr("  +%1").arg(jobs.size() - 1);
    setText(text);
    setAccessibleName(text);
}

void JobStatus::showJobs() {
    if (!m_list)
        m_list = new JobList(m_queue, this);
    m_list->popup(this);
}

} // namespace moescope
#include "moc_job_status.cpp"
