// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDateTime>
#include <QDesktopServices>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QScreen>
#include <QStatusBar>
#include <QVBoxLayout>

#include "controls/wheel_guard.h"
#include "models/model_text.h"
#include "panels/budget_panel.h"
#include "panels/layer_trial_panel.h"
#include "panels/model_panel.h"
#include "panels/preview_strip.h"
#include "panels/routing_panel.h"
#include "panels/run_header.h"
#include "panels/run_panel.h"
#include "panels/spectra_panel.h"
#include "plots/number_text.h"
#include "theme/theme.h"
#include "window/banner.h"
#include "window/command_palette.h"
#include "window/compare_dialog.h"
#include "window/dock_area.h"
#include "window/export_dialog.h"
#include "window/job_status.h"
#include "window/preferences.h"
#include "window/recent_menu.h"
#include "window/report_dialog.h"
#include "window/runs_dialog.h"

namespace moescope {

MainWindow::MainWindow(Workbench* workbench, const QString& demo, QWidget* parent)
    : QMainWindow(parent)
    , m_workbench(workbench)
    , m_document(workbench->document())
    , m_demo(demo)
    , m_banner(new Banner)
    , m_rooms(new DockArea)
    , m_palette(new CommandPalette(m_actions, this))
    , m_hover(new QLabel)
    , m_plan(new QLabel)
    , m_saved(new QLabel)
    , m_title(new QLabel) {
    setAcceptDrops(true);
    new WheelGuard(this);
    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_banner);
    column->addWidget(m_rooms, 1);
    setCentralWidget(centre);
    makeRooms();
    makeActions();
    makeMenus();
    makeToolBar();
    makeStatusBar();
    connectRooms();
    connectMessages();
    for (const auto signal : {&Document::modelChanged, &Document::dirtyChanged})
        connect(m_document, signal, this, &MainWindow::showTitle);
    for (const auto signal :
         {&Document::modelChanged, &Document::planChanged, &Document::runsChanged, &Document::runConfigChanged})
        connect(m_document, signal, this, &MainWindow::showActions);
    connect(m_workbench->monitor(), &RunMonitor::stateChanged, this, &MainWindow::showActions);
    const QSize room = screen()->availableSize();
    resize(std::min(room.width() * 95 / 100, Theme::instance().px(1920)),
           std::min(room.height() * 95 / 100, Theme::instance().px(1200)));
    showTitle();
    showActions();
}

void MainWindow::makeRooms() {
    Selection* selection = m_workbench->selection();
    m_model = new ModelPanel(m_document, selection);
    m_spectra = new SpectraPanel(selection);
    m_routing = new RoutingPanel(selection);
    m_budget = new BudgetPanel(m_document, selection);
    m_run = new RunPanel(m_document, m_workbench->monitor());
    m_run->linkTo(selection);
    m_rooms->addRoom("model", tr("Model"), m_model);
    m_rooms->addRoom("spectra", tr("Spectra"), m_spectra);
    m_rooms->addRoom("routing", tr("Routing"), m_routing);
    m_rooms->addRoom("budget", tr("Budget"), m_budget);
    m_rooms->addRoom("run", tr("Run"), m_run);
}

void MainWindow::connectRooms() {
    JobRunner* jobs = m_workbench->jobs();
    connect(m_document, &Document::modelChanged, this, [this] {
        m_spectra->setModel(m_document->model());
        m_routing->setModel(m_document->model());
        m_suggestedName.clear();
        m_run->header()->setRunName({});
        suggestRunName();
    });
    connect(m_document, &Document::inspectionChanged, this, [this] {
        m_spectra->setInspection(m_document->inspection());
        m_routing->setInspection(m_document->inspection());
    });
    connect(m_workbench, &Workbench::inspectionGrew, m_spectra, &SpectraPanel::setInspection);
    connect(m_document, &Document::routingChanged, this,
            [this] { m_routing->setRouting(m_document->routing(), m_document->coverage()); });
    connect(m_document, &Document::comparisonChanged, this, [this](const QString& nameA, const QString& nameB) {
        m_routing->setComparison(m_document->comparison(), nameA, nameB);
        m_routing->setChosenComparison(m_document->shownComparison());
    });
    connect(m_document, &Document::planChanged, this, [this] { suggestRunName(); });
    connect(m_document, &Document::runConfigChanged, this, &MainWindow::suggestRunName);
    connect(m_spectra, &SpectraPanel::spectrumWanted, this, [this, jobs](const QString& module, bool overlay) {
        jobs->readSpectrum(m_document->model(), module, overlay, m_spectra->spectrumOptions());
    });
    connect(jobs, &JobRunner::spectrumReady, m_spectra, &SpectraPanel::setSpectrum);
    connect(m_routing, &RoutingPanel::comparisonWanted, this, &MainWindow::compare);
    connect(m_routing, &RoutingPanel::coverageWanted, m_actions["model.coverage"], &QAction::trigger);
    connect(m_workbench, &Workbench::curveReady, m_budget, &BudgetPanel::setCurve);
    connect(m_workbench, &Workbench::rivalsReady, m_budget, &BudgetPanel::setRivals);
    connect(m_budget, &BudgetPanel::strategiesWanted, this, [this] {
        if (m_document->runConfig().texts.empty())
            askForTexts(tr("A comparison needs a text"));
        else
            m_workbench->compareStrategies();
    });
    connect(m_routing, &RoutingPanel::comparisonChosen, m_document, &Document::showComparison);
    connect(m_document, &Document::comparisonsChanged, this, [this] {
        QStringList names;
        for (const ComparedPlan& compared : m_document->comparisons())
            names << compared.nameB;
        m_routing->setComparisons(names);
    });
    connect(m_workbench, &Workbench::budgetProblem, m_budget, &BudgetPanel::setProblem);
    connect(m_workbench, &Workbench::budgetNotice, m_budget, &BudgetPanel::setNotice);
    connect(m_workbench, &Workbench::previewStarted, m_budget->preview(), &PreviewStrip::setWaiting);
    connect(m_workbench, &Workbench::previewReady, m_budget->preview(), &PreviewStrip::setComparison);
    connect(m_workbench, &Workbench::previewsChanged, m_budget->preview(), &PreviewStrip::setChecked);
    connect(m_budget->preview(), &PreviewStrip::toggled, m_workbench, &Workbench::setPreviews);
    connect(m_run->header(), &RunHeader::startWanted, m_actions["run.start"], &QAction::trigger);
    connect(m_run->header(), &RunHeader::resumeWanted, m_actions["run.resume"], &QAction::trigger);
    connect(m_run->header(), &RunHeader::stopWanted, m_actions["run.stop"], &QAction::trigger);
    connect(m_run, &RunPanel::compareWanted, m_actions["run.compare"], &QAction::trigger);
    connect(m_model, &ModelPanel::openWanted, this, &MainWindow::chooseModel);
    connect(m_spectra, &SpectraPanel::openWanted, this, &MainWindow::chooseModel);
    connect(m_routing, &RoutingPanel::openWanted, this, &MainWindow::chooseModel);
    connect(m_routing, &RoutingPanel::baseWanted, this, &MainWindow::chooseBase);
    connect(m_model, &ModelPanel::hovered, m_hover, &QLabel::setText);
    connect(m_spectra, &SpectraPanel::hovered, m_hover, &QLabel::setText);
    connect(m_routing, &RoutingPanel::hovered, m_hover, &QLabel::setText);
    connect(m_budget, &BudgetPanel::hovered, m_hover, &QLabel::setText);
    connect(m_run, &RunPanel::hovered, m_hover, &QLabel::setText);
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

void MainWindow::connectMessages() {
    JobRunner* jobs = m_workbench->jobs();
    connect(m_workbench, &Workbench::problem, this, [this](const QString& title, const QString& sentence) {
        m_banner->say(Banner::Kind::error, title, sentence);
    });
    connect(m_workbench, &Workbench::unfinishedRunsFound, this, &MainWindow::offerUnfinished);
    connect(m_workbench->run(), &RunControl::shown, this, [this](const QString& name) {
        m_run->header()->setRunName(name);
        m_rooms->showRoom("run");
    });
    connect(m_workbench->run(), &RunControl::finished, this, [this](const QString& folder) {
        m_banner->say(Banner::Kind::success, tr("Run finished"), folder, tr("Compare…"), [this] { compare(); });
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

void MainWindow::makeStatusBar() {
    statusBar()->setSizeGripEnabled(false);
    m_hover->setAccessibleName(tr("Value under the pointer"));
    m_hover->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    statusBar()->addWidget(m_hover, 1);
    statusBar()->addPermanentWidget(m_plan);
    statusBar()->addPermanentWidget(new JobStatus(&m_workbench->jobs()->queue()));
    statusBar()->addPermanentWidget(m_saved);
    connect(m_document, &Document::planChanged, this, [this] {
        m_plan->setText(
            m_document->hasPlan()
                ? tr("Plan: %1, %2").arg(m_workbench->planName(), bytesText(m_document->planState().size.tensorBytes))
                : QString());
        m_plan->setVisible(m_document->hasPlan());
    });
    m_plan->hide();
    showSaved();
    connect(m_document, &Document::dirtyChanged, this, &MainWindow::showSaved);
}

void MainWindow::showSaved() {
    const QString file = m_document->file();
    m_saved->setVisible(m_document->model() != nullptr);
    m_saved->setToolTip(file);
    m_saved->setText(file.isEmpty()          ? tr("Not saved")
                     : m_document->isDirty() ? tr("Unsaved changes")
                                             : tr("Saved %1").arg(QFileInfo(file).lastModified().toString("HH:mm")));
}

void MainWindow::showTitle() {
    const QString name = m_document->name();
    const QString shown =
        name.isEmpty() ? QString() : name + (m_document->isDirty() ? QStringLiteral(" *") : QString());
    setWindowTitle(name.isEmpty() ? tr("moescope") : tr("%1[*] – moescope").arg(name));
    setWindowModified(m_document->isDirty());
    m_title->setText(shown);
    menuBar()->setCornerWidget(m_title); // laid out anew: a corner keeps the size it had
}

void MainWindow::showActions() {
    const bool model = m_document->model() != nullptr;
    const bool running = m_workbench->monitor()->isActive();
    const bool texts = !m_document->runConfig().texts.empty();
    for (const char* id : {"file.save", "file.saveAs", "model.base", "model.inspect", "compare"})
        m_actions[id]->setEnabled(model);
    m_actions["model.coverage"]->setEnabled(model);
    m_actions["file.demo"]->setEnabled(!m_demo.isEmpty());
    m_actions["plan.solve"]->setEnabled(model);
    m_actions["plan.unlock"]->setEnabled(m_document->hasPlan());
    m_actions["run.tryLayer"]->setEnabled(m_document->hasPlan());
    m_actions["run.start"]->setEnabled(m_document->hasPlan() && texts && !running);
    m_actions["run.resume"]->setEnabled(m_workbench->monitor()->canResume());
    m_actions["run.stop"]->setEnabled(running);
    for (const char* id : {"export", "report"})
        m_actions[id]->setEnabled(!m_document->runs().isEmpty());
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    // The arrangement depends on the room there is, which is known only now.
    if (!std::exchange(m_shown, true))
        QMetaObject::invokeMethod(m_rooms, &DockArea::resetLayout, Qt::QueuedConnection);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls(); // may be empty: some programs offer a list without entries
    if (!urls.isEmpty() && urls.first().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QString path = event->mimeData()->urls().first().toLocalFile();
    event->acceptProposedAction();
    // After the drop is over: a question may be asked, and the other program waits for the answer to its drop.
    QMetaObject::invokeMethod(
        this, [this, path] { open(path); }, Qt::QueuedConnection);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    event->setAccepted(mayLeave());
    if (event->isAccepted())
        notePlace();
}

void MainWindow::remember(Preferences* preferences) {
    m_preferences = preferences;
    restoreGeometry(preferences->windowGeometry()); // keeps what there is where nothing was saved
    auto* recent = new RecentMenu(preferences, this);
    connect(recent, &RecentMenu::wanted, this, &MainWindow::open);
    m_fileMenu->insertMenu(m_actions["file.demo"], recent);
    connect(qApp, &QApplication::aboutToQuit, this, &MainWindow::notePlace); // on a signal nothing is closed
    connect(m_document, &Document::modelChanged, this, &MainWindow::noteOpened);
    connect(m_document, &Document::dirtyChanged, this, &MainWindow::noteOpened); // a session that was saved
}

void MainWindow::notePlace() {
    if (m_preferences)
        m_preferences->setWindowGeometry(saveGeometry());
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

void MainWindow::open(const QString& path, const QString& base) {
    if (!mayLeave())
        return;
    m_banner->hide();
    m_workbench->open(path.toStdString(),
                      base.isEmpty() ? std::nullopt : std::optional<std::filesystem::path>(base.toStdString()));
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

void MainWindow::openDemo() {
    if (!mayLeave())
        return;
    m_banner->hide();
    m_workbench->openDemo(m_demo.toStdString());
}

void MainWindow::askForTexts(const QString& title) {
    m_banner->say(Banner::Kind::info, title, tr("Drop UTF-8 text files on the list in the Run room, then try again."),
                  tr("Show Run"), [this] { m_rooms->showRoom("run"); });
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
    if (!m_workbench->save(file))
        return false;
    return true;
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

void MainWindow::about() {
    QMessageBox::about(
        this, tr("About moescope"),
        tr("<h3>moescope %1</h3><p>Mixed-precision quantization of mixture-of-experts models: look at experts and "
           "routing, hand out bits, tune, export, prove.</p><p>The studio is GPL-3.0-or-later (it links "
           "QCustomPlot); the engine and the command line are Apache-2.0. Qt %2.</p>")
            .arg(MOESCOPE_VERSION, qVersion()));
}

} // namespace moescope
#include "moc_main_window.cpp"
