// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "session/document.h"
#include "session/run_monitor.h"

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace moescope {

/// Name and state of the run, Start and Stop, overall progress with the time left.
class RunHeader : public QWidget {
    Q_OBJECT
public:
    RunHeader(Document* document, RunMonitor* monitor, QWidget* parent = nullptr);

    /// Name of the next run's folder.
    [[nodiscard]] QString runName() const;
    void setRunName(const QString& name);

signals:
    void startWanted();
    void resumeWanted();
    void stopWanted();

private:
    void showState();
    void showButtons();
    void showProgress();
    void showMemory();

    Document* m_document;
    RunMonitor* m_monitor;
    QLineEdit* m_name;
    QLabel* m_state;
    QPushButton *m_start, *m_resume, *m_stop;
    QProgressBar* m_bar;
    QLabel *m_percent, *m_time, *m_where, *m_memory;
    QProgressBar* m_gauge; ///< of the machine's memory
};

} // namespace moescope
