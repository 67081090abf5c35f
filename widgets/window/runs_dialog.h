// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include <QDialog>
#include <QTimer>

#include "quantize/run_record.h"

class QLabel;
class QListWidget;

namespace moescope {

class JobRunner;
class RunComparison;
class Selection;

/// Which runs are held against each other: those of the session are offered, any other run's folder can be added. Runs
/// that are under way are read again while the window is open.
class RunsDialog : public QDialog {
    Q_OBJECT
public:
    RunsDialog(JobRunner* jobs, Selection* selection, const QStringList& runs, QWidget* parent = nullptr);

    void addRun(const QString& folder);
    [[nodiscard]] QListWidget* list() const { return m_list; }
    [[nodiscard]] RunComparison* comparison() const { return m_comparison; }

private:
    [[nodiscard]] QStringList chosen() const;
    void read();
    void readAgain();
    void adopt(const std::vector<RunRecord>& runs, const QStringList& problems);
    void showChosen();

    JobRunner* m_jobs;
    QListWidget* m_list;
    RunComparison* m_comparison;
    QLabel *m_problem, *m_hover;
    std::map<QString, RunRecord> m_read; ///< by folder
    QTimer m_again;
};

} // namespace moescope
