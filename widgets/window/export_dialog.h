// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "session/document.h"
#include "worker/job_clock.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace moescope {

class LoaderList;

/// Exports a finished run: format, folder, who can load it; then writes, reads back and shows what was proved. Stays
/// open while it works.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    ExportDialog(Document* document, JobRunner* jobs, QWidget* parent = nullptr);

private:
    void layOut();
    void refresh();
    void start();
    void showProgress(const JobInfo& job);
    void showStopped();
    void work(bool working);
    void showResult(const ExportResult& result);
    void showFailure(const QString& sentence);
    [[nodiscard]] ExportConfig config() const;

    Document* m_document;
    JobRunner* m_jobs;
    QComboBox *m_run, *m_format;
    QLabel* m_summary;
    QLineEdit* m_out;
    QCheckBox *m_oldNames, *m_check;
    LoaderList* m_loaders;
    QProgressBar* m_progress;
    QLabel *m_pace, *m_result;
    QPushButton *m_export, *m_stop, *m_close;
    bool m_working = false;
    JobClock m_clock;
};

} // namespace moescope
