// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include <QFrame>

#include "worker/job_clock.h"
#include "worker/job_queue.h"

class QLabel;
class QProgressBar;
class QToolButton;
class QVBoxLayout;

namespace moescope {

class ElidedLabel;

/// Jobs that a person would call so, those that work first. Solving follows the slider and would only flicker; a look
/// at a folder is over at once.
std::vector<JobInfo> shownJobs(const JobQueue& queue);

/// What works and what waits, each with how far it is and a button that stops it. Opens above the status bar and
/// follows the queue while it is open.
class JobList : public QFrame {
    Q_OBJECT
public:
    JobList(JobQueue* queue, QWidget* parent);

    /// With its lower right corner at the upper right one of `anchor`.
    void popup(const QWidget* anchor);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Row {
        QWidget* widget;
        ElidedLabel *title, *state;
        QProgressBar* bar;
        QToolButton* stop;
    };
    void refresh();
    Row makeRow(quint64 id);
    void show(const Row& row, const JobInfo& job) const;
    void place();

    JobQueue* m_queue;
    JobClock m_clock; ///< of the export under way
    QLabel* m_none;
    QVBoxLayout* m_column;
    std::map<quint64, Row> m_rows;
    QPoint m_corner;
};

} // namespace moescope
