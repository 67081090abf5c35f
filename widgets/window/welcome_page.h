// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "session/recent_runs.h"
#include "window/preferences.h"

class QLabel;
class QPushButton;
class QTreeWidget;

namespace moescope {

class ActionRegistry;

/// What stands in the rooms' place while nothing is open: ways to begin, what was open before, runs that were made.
class WelcomePage : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(const ActionRegistry& actions, QWidget* parent = nullptr);

    void setRecent(const QList<RecentEntry>& entries);
    void setRuns(const std::vector<RecentRun>& runs);
    /// Something hangs over the window that could be dropped.
    void setDropping(bool on);

signals:
    void wanted(const QString& path, const QString& base);
    void shown(); ///< what it lists may be out of date

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeBeginning();
    QWidget* makeLists();
    QTreeWidget* makeList(const QString& name);
    void showLists();
    void applyTheme();

    const ActionRegistry& m_actions;
    QPushButton* m_first = nullptr; ///< the demo
    QLabel* m_keys = nullptr;
    QLabel *m_name, *m_logo, *m_drop;
    QLabel *m_recentTitle, *m_runsTitle, *m_hint;
    QTreeWidget *m_recent, *m_runs;
};

} // namespace moescope
