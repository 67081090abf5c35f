// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/job_status.h"

#include <algorithm>

#include <QMenu>

#include "theme/icons.h"

namespace moescope {
JobStatus::JobStatus(JobQueue* queue, QWidget* parent)
    : QToolButton(parent)
    , m_queue(queue) {
    setPopupMode(InstantPopup);
    setAutoRaise(true);
    setToolTip(tr("What works in the background"));
    setMenu(new QMenu(this));
    connect(menu(), &QMenu::aboutToShow, this, &JobStatus::fillMenu);
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
    std::vector<JobInfo> jobs = m_queue->jobs();
    // Solving follows the slider: it would only flicker here.
    std::erase_if(jobs, [](const JobInfo& job) {
        return job.kind == JobKind::allocation || job.kind == JobKind::curve || job.kind == JobKind::rivals ||
               job.kind == JobKind::watch;
    });
    const auto running = std::ranges::find_if(jobs, &JobInfo::running);
    QString text = tr("Worker idle");
    if (!jobs.empty())
        text = lineOf(running == jobs.end() ? jobs.front() : *running);
    if (jobs.size() > 1)
        text += tr("  +%1").arg(jobs.size() - 1);
    setText(text);
    setAccessibleName(text);
}

void JobStatus::fillMenu() {
    menu()->clear();
    const auto jobs = m_queue->jobs();
    if (jobs.empty())
        menu()->addAction(tr("Nothing runs"))->setEnabled(false);
    for (const JobInfo& job : jobs) {
        auto* action = menu()->addAction(moescope::icon("stop"), tr("Stop: %1").arg(lineOf(job)));
        action->setEnabled(!job.stopping);
        connect(action, &QAction::triggered, this, [this, id = job.id] { m_queue->stop(id); });
    }
}

} // namespace moescope
#include "moc_job_status.cpp"
