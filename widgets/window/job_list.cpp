// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/job_list.h"

#include <algorithm>

#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "controls/elided_label.h"
#include "plots/number_text.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

QString stateOf(const JobInfo& job, const QString& pace) {
    if (job.stopping)
        return JobList::tr("stopping at its next safe place");
    if (!job.running)
        return JobList::tr("waiting for its turn");
    const Progress& progress = job.progress;
    QStringList parts;
    if (progress.fraction > 0.0)
        parts << percentText(progress.fraction, 0);
    if (!progress.stage.empty())
        parts << toQString(progress.stage);
    if (!pace.isEmpty()) // says how much of how much, too
        parts << pace;
    else if (progress.total > 0)
        parts << JobList::tr("%1 of %2 %3")
                     .arg(countText(progress.done), countText(progress.total), toQString(progress.unit));
    return parts.isEmpty() ? JobList::tr("running") : parts.join(", ");
}

} // namespace

std::vector<JobInfo> shownJobs(const JobQueue& queue) {
    std::vector<JobInfo> jobs = queue.jobs();
    std::erase_if(jobs, [](const JobInfo& job) {
        return job.kind == JobKind::allocation || job.kind == JobKind::curve || job.kind == JobKind::rivals ||
               job.kind == JobKind::watch;
    });
    std::ranges::stable_partition(jobs, &JobInfo::running);
    return jobs;
}

JobList::JobList(JobQueue* queue, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_queue(queue)
    , m_none(new QLabel(tr("Nothing runs and nothing waits.")))
    , m_column(new QVBoxLayout(this)) {
    setObjectName("jobList");
    setAccessibleName(tr("Jobs"));
    const Theme& theme = Theme::instance();
    m_column->setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10));
    m_column->setSpacing(theme.px(10));
    m_none->setProperty("role", "secondary");
    m_column->addWidget(m_none);
    connect(queue, &JobQueue::jobsChanged, this, &JobList::refresh);
    connect(queue, &JobQueue::progressed, this, [this](const JobInfo& job) {
        if (job.kind == JobKind::exporting)
            m_clock.update(job);
        if (const auto found = m_rows.find(job.id); found != m_rows.end())
            show(found->second, job);
    });
}

JobList::Row JobList::makeRow(quint64 id) {
    const Theme& theme = Theme::instance();
    Row row{new QWidget, new ElidedLabel, new ElidedLabel, new QProgressBar, new QToolButton};
    auto* grid = new QGridLayout(row.widget);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(theme.px(3));
    grid->addWidget(row.title, 0, 0);
    grid->addWidget(row.state, 1, 0);
    grid->addWidget(row.bar, 2, 0);
    grid->addWidget(row.stop, 0, 1, 2, 1);
    row.state->setProperty("role", "secondary");
    row.state->setFont(theme.font(TextRole::secondary));
    row.bar->setRange(0, 1000);
    row.bar->setTextVisible(false);
    row.stop->setIcon(icon("stop"));
    row.stop->setFocusPolicy(Qt::TabFocus);
    connect(row.stop, &QToolButton::clicked, this, [this, id] { m_queue->stop(id); });
    return row;
}

void JobList::show(const Row& row, const JobInfo& job) const {
    row.title->setText(job.title);
    row.state->setText(stateOf(job, m_clock.text(job)));
    row.bar->setValue(static_cast<int>(1000.0 * job.progress.fraction));
    row.bar->setVisible(job.running);
    row.stop->setEnabled(!job.stopping);
    row.stop->setToolTip(tr("Stop: %1").arg(job.title));
    row.stop->setAccessibleName(row.stop->toolTip());
}

void JobList::refresh() {
    if (!isVisible())
        return;
    const std::vector<JobInfo> jobs = shownJobs(*m_queue);
    std::erase_if(m_rows, [&](const auto& entry) {
        const bool gone = std::ranges::find(jobs, entry.first, &JobInfo::id) == jobs.end();
        if (gone) {
            entry.second.widget->hide();
            entry.second.widget->deleteLater(); // its button may be what was just clicked
        }
        return gone;
    });
    for (const JobInfo& job : jobs) {
        auto found = m_rows.find(job.id);
        if (found == m_rows.end())
            found = m_rows.emplace(job.id, makeRow(job.id)).first;
        m_column->removeWidget(found->second.widget);
        m_column->addWidget(found->second.widget);
        show(found->second, job);
    }
    m_none->setVisible(jobs.empty());
    m_column->activate();
    place();
}

void JobList::popup(const QWidget* anchor) {
    m_corner = anchor->mapToGlobal(QPoint(anchor->width(), 0));
    QFrame::show();
    refresh();
}

void JobList::place() {
    const QSize size(Theme::instance().px(380), sizeHint().height());
    resize(size);
    move(m_corner - QPoint(size.width(), size.height()));
}

void JobList::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    move(m_corner - QPoint(width(), height()));
}

} // namespace moescope
#include "moc_job_list.cpp"
