// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/job_status.h"

#include "window/job_list.h"

namespace moescope {
namespace {

QString lineOf(const JobInfo& job) {
    if (job.stopping)
        return JobStatus::tr("%1 – stopping").arg(job.title);
    if (!job.running)
        return JobStatus::tr("%1 – waiting").arg(job.title);
    if (job.progress.fraction <= 0.0)
        return job.title;
    return JobStatus::tr("%1 %2 %").arg(job.title).arg(static_cast<int>(job.progress.fraction * 100.0));
}

} // namespace

JobStatus::JobStatus(JobQueue* queue, QWidget* parent)
    : QToolButton(parent)
    , m_queue(queue) {
    setObjectName("jobStatus");
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus);
    setToolTip(tr("What works and what waits in the background; click to see and stop it"));
    connect(this, &QToolButton::clicked, this, &JobStatus::showJobs);
    connect(queue, &JobQueue::jobsChanged, this, &JobStatus::refresh);
    connect(queue, &JobQueue::progressed, this, &JobStatus::refresh);
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
