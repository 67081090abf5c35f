// SPDX-License-Identifier: GPL-3.0-or-later
// What the main window tells about itself: shortcuts, undo steps, diagnostics, version.
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QMessageBox>
#include <QUndoView>
#include <QVBoxLayout>

#include "models/model_card.h"
#include "session/diagnostics.h"
#include "theme/theme.h"
#include "window/banner.h"
#include "window/job_list.h"
#include "window/main_window.h"
#include "window/preferences.h"
#include "window/shortcut_sheet.h"

namespace moescope {

void MainWindow::showShortcuts() {
    ShortcutSheet sheet(m_actions, this);
    connect(&sheet, &ShortcutSheet::changed, this, [this] {
        if (m_preferences)
            m_preferences->setShortcuts(m_actions.ownShortcuts());
    });
    sheet.exec();
}

/// Every step since the model was opened; a click goes there.
void MainWindow::showHistory() {
    QDialog dialog(this);
    dialog.setObjectName("history");
    dialog.setWindowTitle(tr("Undo history"));
    const Theme& theme = Theme::instance();
    dialog.resize(theme.px(360), theme.px(420));
    auto* column = new QVBoxLayout(&dialog);
    auto* view = new QUndoView(m_document->undoStack());
    view->setEmptyLabel(m_document->file().isEmpty() ? tr("As it was opened") : tr("As it was saved or opened"));
    view->setAccessibleName(tr("Steps"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    column->addWidget(view, 1);
    column->addWidget(buttons);
    dialog.exec();
}

/// Counts and settings; no name of a tensor, no number out of the model.
QString MainWindow::openInWords() const {
    const ModelPointer& model = m_document->model();
    if (!model)
        return tr("nothing");
    QStringList lines{tr("%1 layers, %2 experts, %3 parameters")
                          .arg(model->config().layers)
                          .arg(model->config().experts)
                          .arg(model->parameters()),
                      tr("base: %1").arg(m_document->base() ? tr("yes") : tr("no")),
                      tr("plan: %1").arg(m_document->hasPlan() ? m_workbench->planName() : tr("none")),
                      tr("method %1, %2 texts, device %3")
                          .arg(QString::fromStdString(m_document->runConfig().method))
                          .arg(m_document->runConfig().texts.size())
                          .arg(QString::fromStdString(m_document->runConfig().device)),
                      tr("runs: %1, unsaved changes: %2")
                          .arg(m_document->runs().size())
                          .arg(m_document->isDirty() ? tr("yes") : tr("no"))};
    return lines.join('\n');
}

void MainWindow::chooseDiagnostics() {
    QString file =
        QFileDialog::getSaveFileName(this, tr("Save diagnostics"), "moescope-diagnostics.txt", tr("Texts (*.txt)"));
    if (file.isEmpty())
        return;
    QStringList jobs;
    for (const JobInfo& job : shownJobs(m_workbench->jobs()->queue()))
        jobs << tr("%1: %2, %3 %")
                    .arg(job.title, job.running ? tr("running") : tr("waiting"))
                    .arg(static_cast<int>(100.0 * job.progress.fraction));
    const Status written = saveDiagnostics({.settings = m_preferences ? m_preferences->file() : QString(),
                                            .log = logFile(),
                                            .open = openInWords(),
                                            .jobs = jobs.isEmpty() ? tr("none") : jobs.join('\n')},
                                           file);
    if (written)
        m_banner->say(Banner::Kind::success, tr("Diagnostics saved"),
                      tr("%1. It holds no weights, texts or tokens; read it before you pass it on.").arg(file));
    else
        m_banner->say(Banner::Kind::error, tr("Save diagnostics"), QString::fromStdString(written.error().message));
}

void MainWindow::about() {
    QMessageBox::about(
        this, tr("About moescope"),
        tr("<h3>moescope %1</h3><p>Mixed-precision quantization of mixture-of-experts models: look at experts and "
           "routing, hand out bits, tune, export, prove.</p><p>The studio is GPL-3.0-or-later (it links "
           "QCustomPlot); the engine and the command line are Apache-2.0. Qt %2.</p>")
            .arg(MOESCOPE_VERSION, qVersion()));
}

} // namespace moescope
