// SPDX-License-Identifier: GPL-3.0-or-later
// The ways out of the main window, and back in after one that was none.
#include <QApplication>
#include <QCloseEvent>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QSessionManager>

#include "session/autosave.h"
#include "support/log.h"
#include "window/main_window.h"

namespace moescope {

bool MainWindow::mayLeave() {
    if (m_workbench->monitor()->isActive() &&
        QMessageBox::question(
            this, tr("A run is under way"),
            tr("Leaving stops the run “%1”. Its finished layers are kept.").arg(m_workbench->monitor()->name()),
            QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Cancel) != QMessageBox::Discard)
        return false;
    if (!m_document->isDirty())
        return true;
    const auto answer = QMessageBox::question(
        this, tr("Save changes?"), tr("The session “%1” has changes that are not saved.").arg(m_document->name()),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
    return answer == QMessageBox::Discard || (answer == QMessageBox::Save && save(false));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    event->setAccepted(mayLeave());
    if (!event->isAccepted())
        return;
    notePlace();
    m_workbench->autosave()->forget();
}

bool MainWindow::endSession(bool mayAsk) {
    if (mayAsk && mayLeave())
        m_workbench->autosave()->forget();
    else if (mayAsk)
        return false;
    else
        m_workbench->autosave()->save(true); // offered at the next start
    return true;
}

void MainWindow::connectLeaving() {
    connect(
        qApp, &QGuiApplication::commitDataRequest, this,
        [this](QSessionManager& manager) {
            const bool mayAsk = manager.allowsInteraction();
            if (!endSession(mayAsk))
                manager.cancel();
            if (mayAsk)
                manager.release();
        },
        Qt::DirectConnection); // the desktop waits for the answer
    // After a signal: nobody is there to be asked, and nothing is lost. After closing there is nothing left to save.
    connect(qApp, &QApplication::aboutToQuit, this, [this] { m_workbench->autosave()->save(true); });
}

bool MainWindow::offerLeftover() {
    while (const std::optional<Leftover> leftover = Autosave::claimLeftover()) {
        const QString name = QFileInfo(leftover->session.isEmpty() ? leftover->model : leftover->session).fileName();
        log().info("Unsaved changes were left behind: {}", leftover->file.toStdString());
        QMessageBox question(QMessageBox::Question, tr("Restore?"),
                             tr("moescope did not end properly. Restore the changes of “%1”?").arg(name),
                             QMessageBox::Discard, this);
        question.setInformativeText(
            tr("Kept %1. Model: %2").arg(QLocale().toString(leftover->time, QLocale::ShortFormat), leftover->model));
        QAbstractButton* restore = question.addButton(tr("&Restore"), QMessageBox::AcceptRole);
        QAbstractButton* later = question.addButton(tr("Ask &later"), QMessageBox::RejectRole);
        question.setDefaultButton(static_cast<QPushButton*>(restore));
        question.setEscapeButton(later);
        question.exec();
        if (question.clickedButton() == restore) {
            m_workbench->restore(*leftover);
            return true;
        }
        if (question.clickedButton() != question.button(QMessageBox::Discard))
            return false;
        Autosave::discard(*leftover);
    }
    return false;
}

} // namespace moescope
