// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "session/document.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace moescope {

/// Writes the report of a run: which run, as what, where to; stays open and offers to open what was written.
class ReportDialog : public QDialog {
    Q_OBJECT
public:
    ReportDialog(Document* document, JobRunner* jobs, QWidget* parent = nullptr);

private:
    void layOut();
    void addPictureRows();
    void showFormat();
    void suggestFile();
    void checkFile();
    /// Takes the format over from a name that was typed.
    void followEnding();
    [[nodiscard]] QString format() const;
    [[nodiscard]] ReportRequest request() const;
    void write();
    void showResult(bool good, const QString& words);
    void setWorking(bool working);

    JobRunner* m_jobs;
    QComboBox *m_run, *m_format, *m_scale, *m_ground;
    QFormLayout* m_form = nullptr;
    QLineEdit* m_file;
    QLabel* m_fileLabel;
    QProgressBar* m_progress;
    QLabel* m_result;
    QPushButton *m_write, *m_open, *m_close;
    QString m_written;
    bool m_working = false;
};

} // namespace moescope
