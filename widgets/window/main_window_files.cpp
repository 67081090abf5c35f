// SPDX-License-Identifier: GPL-3.0-or-later
// How the main window opens and saves, and what it remembers of it.
#include <QApplication>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

#include "window/banner.h"
#include "window/dock_area.h"
#include "window/main_window.h"
#include "window/notifier.h"
#include "window/preferences.h"
#include "window/recent_menu.h"
#include "window/welcome_page.h"

namespace moescope {

void MainWindow::remember(Preferences* preferences) {
    m_preferences = preferences;
    m_actions.applyShortcuts(preferences->shortcuts());
    m_actions["run.notify"]->setChecked(preferences->notifies());
    m_notifier->setEnabled(preferences->notifies());
    m_rooms->restoreLayout(preferences->layout());
    restoreGeometry(preferences->windowGeometry()); // keeps what there is where nothing was saved
    auto* recent = new RecentMenu(preferences, this);
    connect(recent, &RecentMenu::wanted, this, &MainWindow::open);
    m_fileMenu->insertMenu(m_actions["file.demo"], recent);
    connect(qApp, &QApplication::aboutToQuit, this, &MainWindow::notePlace); // on a signal nothing is closed
    connect(m_document, &Document::modelChanged, this, &MainWindow::noteOpened);
    connect(m_document, &Document::dirtyChanged, this, &MainWindow::noteOpened); // a session that was saved
    listForWelcome();
}

void MainWindow::notePlace() {
    if (!m_preferences)
        return;
    m_preferences->setWindowGeometry(saveGeometry());
    m_preferences->setLayout(m_rooms->layout());
}

void MainWindow::noteOpened() {
    const ModelPointer& model = m_document->model();
    if (!model)
        return;
    const QString file = m_document->file(), folder = QString::fromStdString(model->folder().string());
    if (!file.isEmpty())
        m_preferences->noteOpened({QFileInfo(file).absoluteFilePath(), {}});
    else if (m_demo.isEmpty() ||
             !QFileInfo(folder).canonicalFilePath().startsWith(QFileInfo(m_demo).canonicalFilePath()))
        m_preferences->noteOpened(
            {QFileInfo(folder).absoluteFilePath(),
             m_document->base() ? QString::fromStdString(m_document->base()->folder().string()) : QString()});
}

void MainWindow::open(const QString& path, const QString& base) {
    if (!mayLeave())
        return;
    m_banner->hide();
    m_workbench->open(path.toStdString(),
                      base.isEmpty() ? std::nullopt : std::optional<std::filesystem::path>(base.toStdString()));
}

/// A session whose model is not where it was. Where it was found once it is looked for without a question.
void MainWindow::locateModel(const QString& missing, const QString& session) {
    const QString known = m_preferences ? m_preferences->foundModel(missing) : QString();
    if (QFileInfo::exists(known + "/config.json"))
        return m_workbench->relocate(known.toStdString());
    QMessageBox question(QMessageBox::Question, tr("The model is not there"),
                         tr("The model of “%1” is not where it was:\n%2")
                             .arg(session.isEmpty() ? tr("the session") : QFileInfo(session).fileName(), missing),
                         QMessageBox::Cancel, this);
    question.setInformativeText(tr("If it was moved, show where it lies now. Its base, runs and texts are looked for "
                                   "beside it, and the place is remembered."));
    QAbstractButton* locate = question.addButton(tr("&Locate…"), QMessageBox::AcceptRole);
    question.setDefaultButton(static_cast<QPushButton*>(locate));
    question.exec();
    if (question.clickedButton() != locate)
        return;
    const QString folder = QFileDialog::getExistingDirectory(
        this, tr("Where “%1” lies now").arg(QFileInfo(missing).fileName()), QFileInfo(session).path());
    if (folder.isEmpty())
        return;
    if (m_preferences)
        m_preferences->noteFound(missing, folder);
    m_workbench->relocate(folder.toStdString());
}

void MainWindow::listForWelcome() {
    if (m_preferences)
        m_welcome->setRecent(m_preferences->recent());
    m_workbench->jobs()->listRuns(Workbench::runsFolder().toStdString(), 6);
}

void MainWindow::chooseModel() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a model folder"));
    if (!folder.isEmpty())
        open(folder);
}

void MainWindow::chooseSession() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a session"), {}, tr("Sessions (*.moescope)"));
    if (!file.isEmpty())
        open(file);
}

void MainWindow::chooseRun() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a run folder"), Workbench::runsFolder());
    if (!folder.isEmpty())
        open(folder);
}

void MainWindow::openDemo() {
    if (!mayLeave())
        return;
    m_banner->hide();
    m_workbench->openDemo(m_demo.toStdString());
}

void MainWindow::chooseBase() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Base checkpoint that the model was tuned from"));
    if (!folder.isEmpty())
        m_workbench->setBase(folder.toStdString());
}

bool MainWindow::save(bool as) {
    QString file = m_document->file();
    if (as || file.isEmpty())
        file = QFileDialog::getSaveFileName(this, tr("Save the session"),
                                            file.isEmpty() ? m_document->name() + ".moescope" : file,
                                            tr("Sessions (*.moescope)"));
    if (file.isEmpty())
        return false;
    if (!file.endsWith(".moescope"))
        file += ".moescope";
    return m_workbench->save(file);
}

} // namespace moescope
