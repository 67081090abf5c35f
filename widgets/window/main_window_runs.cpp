// SPDX-License-Identifier: GPL-3.0-or-later
// What the main window says, and its runs, comparisons, exports and reports.
#include <QDesktopServices>
#include <QDir>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

#include "models/log_model.h"
#include "panels/layer_trial_panel.h"
#include "panels/run_header.h"
#include "panels/run_panel.h"
#include "plots/number_text.h"
#include "session/diagnostics.h"
#include "theme/theme.h"
#include "window/banner.h"
#include "window/compare_dialog.h"
#include "window/dock_area.h"
#include "window/export_dialog.h"
#include "window/main_window.h"
#include "window/notifier.h"
#include "window/report_dialog.h"
#include "window/runs_dialog.h"

namespace moescope {

void MainWindow::connectMessages() {
    JobRunner* jobs = m_workbench->jobs();
    connect(m_workbench, &Workbench::problem, this, [this](const QString& title, const QString& sentence) {
        m_banner->say(Banner::Kind::error, title, sentence);
        m_banner->setDetails(
            tr("%1\n%2\n\nLast lines of %3:\n%4").arg(title, sentence, logFile(), m_log->lastLines(12)));
    });
    connect(m_workbench, &Workbench::notice, this, [this](const QString& title, const QString& sentence) {
        m_banner->say(Banner::Kind::info, title, sentence);
    });
    connect(m_banner, &Banner::logWanted, this, [this] { m_rooms->showRoom("log"); });
    connect(m_banner, &Banner::diagnosticsWanted, this, &MainWindow::chooseDiagnostics);
    connect(m_workbench, &Workbench::modelMissing, this, &MainWindow::locateModel, Qt::QueuedConnection);
    connect(m_workbench, &Workbench::unfinishedRunsFound, this, &MainWindow::offerUnfinished);
    connect(m_workbench->run(), &RunControl::shown, this, [this](const QString& name) {
        m_run->header()->setRunName(name);
        m_rooms->showRoom("run");
    });
    connect(m_workbench->run(), &RunControl::finished, this, [this](const QString& folder) {
        m_banner->say(Banner::Kind::success, tr("Run finished"), folder, tr("Compare…"), [this] { compare(); });
        m_notifier->tell(tr("Run finished"), QFileInfo(folder).fileName());
    });
    connect(jobs, &JobRunner::jobFailed, this, [this](JobKind kind, const QString& title, const QString& sentence) {
        if (kind == JobKind::tuning)
            m_notifier->tell(tr("%1: failed").arg(title), sentence);
    });
    connect(jobs, &JobRunner::exportFinished, this, [this](const std::shared_ptr<const ExportResult>& result) {
        m_notifier->tell(tr("Export written"), QString::fromStdString(result->folder.string()));
    });
    connect(jobs, &JobRunner::reportWritten, this, [this](const QString& file) {
        m_banner->say(Banner::Kind::success, tr("Report written"), file, tr("Open it"),
                      [file] { QDesktopServices::openUrl(QUrl::fromLocalFile(file)); });
    });
    connect(jobs, &JobRunner::comparisonReady, this, [this](const ComparedPlan& compared) {
        m_hover->setText(tr("Compared with %1: %2 of sets flipped, KL %3 nats a token")
                             .arg(compared.nameB, percentText(compared.comparison->flipRate),
                                  fixedText(compared.comparison->kl, 3)));
    });
}

/// Model, method and bits, as long as nobody typed another name. After a run its name stays beside its state; the next
/// one gets its name when it starts.
void MainWindow::suggestRunName() {
    RunHeader* header = m_run->header();
    if (m_workbench->monitor()->state() != RunMonitor::State::idle || header->runName() != m_suggestedName)
        return;
    m_suggestedName = m_workbench->freeRunName();
    header->setRunName(m_suggestedName);
}

void MainWindow::askForTexts(const QString& title) {
    m_banner->say(Banner::Kind::info, title, tr("Drop UTF-8 text files on the list in the Run room, then try again."),
                  tr("Show Run"), [this] { m_rooms->showRoom("run"); });
}

/// A run that an earlier studio left on the way.
void MainWindow::offerUnfinished(const QStringList& folders) {
    if (m_workbench->monitor()->state() != RunMonitor::State::idle || m_banner->isVisible())
        return;
    const QString name = QFileInfo(folders.first()).fileName();
    m_banner->say(
        Banner::Kind::info, tr("A run of this model is not finished"),
        folders.size() == 1
            ? tr("“%1” can go on where it was.").arg(name)
            : tr("“%1” can go on where it was. Of others like it there are %2.").arg(name).arg(folders.size() - 1),
        tr("Show it"), [this, folder = folders.first()] { open(folder); });
}

void MainWindow::startRun() {
    QString name = m_run->header()->runName();
    // The last run's name still stands there: this is another run.
    if (name == m_workbench->monitor()->name() && QFileInfo::exists(Workbench::runsFolder() + '/' + name)) {
        name = m_workbench->freeRunName();
        m_run->header()->setRunName(name);
    }
    const QString folder = Workbench::runsFolder() + '/' + name;
    if (name.isEmpty() || QFileInfo::exists(folder)) {
        m_banner->say(Banner::Kind::error, tr("Start"),
                      name.isEmpty() ? tr("Give the run a name first.")
                                     : tr("%1 exists already. Give the run another name.").arg(folder));
        return;
    }
    QDir().mkpath(Workbench::runsFolder());
    m_banner->hide();
    m_workbench->run()->start(folder.toStdString());
    m_rooms->showRoom("run");
}

/// What the present plan changes of layers that are not done is taken over only if that is wanted.
void MainWindow::resumeRun() {
    bool changed = false;
    if (const int modules = m_workbench->run()->changedModules(); modules > 0) {
        QMessageBox question(QMessageBox::Question, tr("Another plan"),
                             tr("The plan was changed since the run began. Linears that it changes in layers that "
                                "are not finished: %1.")
                                 .arg(modules),
                             QMessageBox::Cancel, this);
        QAbstractButton* take = question.addButton(tr("&Use the new widths"), QMessageBox::AcceptRole);
        question.setDefaultButton(question.addButton(tr("&Keep the run's"), QMessageBox::AcceptRole));
        question.exec();
        if (question.clickedButton() == question.button(QMessageBox::Cancel))
            return;
        changed = question.clickedButton() == take;
    }
    m_banner->hide();
    m_workbench->run()->resume(changed);
    m_rooms->showRoom("run");
}

void MainWindow::tryLayer() {
    auto* dialog = findChild<QDialog*>("layerTrial");
    if (!dialog) { // stays open beside the Run room, whose settings it goes by
        dialog = new QDialog(this);
        dialog->setObjectName("layerTrial");
        dialog->setWindowTitle(tr("Try one layer"));
        auto* panel = new LayerTrialPanel(m_document, m_workbench->trials());
        auto* column = new QVBoxLayout(dialog);
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(panel);
        dialog->resize(Theme::instance().px(860), Theme::instance().px(640));
        connect(panel, &LayerTrialPanel::startWanted, this,
                [this](int layer) { m_workbench->trials()->start(layer, m_workbench->planName()); });
        connect(panel, &LayerTrialPanel::stopWanted, m_workbench->trials(), &LayerTrials::stop);
    }
    if (const Pick pick = m_workbench->selection()->pick();
        pick.layer >= 0 && !m_workbench->trials()->monitor()->isActive())
        dialog->findChild<LayerTrialPanel*>()->chooseLayer(pick.layer);
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
}

void MainWindow::compare() {
    CompareDialog dialog(m_document, m_workbench->planName(), this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    m_workbench->compare(dialog.choice());
    m_rooms->showRoom("routing");
}

void MainWindow::compareRuns() {
    QStringList runs = m_document->runs();
    const QString shown = QString::fromStdString(m_workbench->run()->folder().string());
    if (!shown.isEmpty() && QFileInfo::exists(shown) && !runs.contains(shown))
        runs << shown;
    auto* dialog = new RunsDialog(m_workbench->jobs(), m_workbench->selection(), runs, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void MainWindow::exportRun() { ExportDialog(m_document, m_workbench->jobs(), this).exec(); }

void MainWindow::report() { ReportDialog(m_document, m_workbench->jobs(), this).exec(); }

} // namespace moescope
