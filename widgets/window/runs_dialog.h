// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include <QDialog>
#include <QTimer>

#include "quantize/run_record.h"

class QLabel;
class QListWidget;
class QListWidgetItem;
class QStackedWidget;

namespace moescope {

class JobRunner;
class RunComparison;
class Selection;

/// Which runs are held against each other: those of the session, ticked, those of earlier ones, and any other run's
/// folder that is added. Runs that are under way are read again while the window is open.
class RunsDialog : public QDialog {
    Q_OBJECT
public:
    RunsDialog(JobRunner* jobs, Selection* selection, const QStringList& runs, QWidget* parent = nullptr);

    void addRun(const QString& folder);
    [[nodiscard]] QListWidget* list() const { return m_list; }
    [[nodiscard]] RunComparison* comparison() const { return m_comparison; }

private:
    [[nodiscard]] QListWidgetItem* find(const QString& path) const;
    void addItem(const QString& path, Qt::CheckState state);
    void offerOthers();
    [[nodiscard]] QStringList chosen() const;
    void read();
    void readAgain();
    void adopt(const std::vector<RunRecord>& runs, const QStringList& problems);
    void showChosen();

    JobRunner* m_jobs;
    QListWidget* m_list;
    QStackedWidget* m_stack;
    RunComparison* m_comparison;
    QLabel *m_problem, *m_hover;
    std::map<QString, RunRecord> m_read; ///< by folder
    QTimer m_again;
};

} // namespace moescope
