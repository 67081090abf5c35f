// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "session/document.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace moescope {

/// Writes the report of a run: which run, HTML or JSON, where to; stays open and offers to open what was written.
class ReportDialog : public QDialog {
    Q_OBJECT
public:
    ReportDialog(Document* document, JobRunner* jobs, QWidget* parent = nullptr);

private:
    void layOut();
    void suggestFile();
    void checkFile();
    void write();
    void showResult(bool good, const QString& words);
    void setWorking(bool working);

    JobRunner* m_jobs;
    QComboBox *m_run, *m_format;
    QLineEdit* m_file;
    QLabel* m_result;
    QPushButton *m_write, *m_open, *m_close;
    QString m_written;
    bool m_working = false;
};

} // namespace moescope
