// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/main_window.h"

#include <QDateTime>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include "controls/wheel_guard.h"
#include "models/log_model.h"
#include "models/model_text.h"
#include "panels/budget_panel.h"
#include "panels/log_panel.h"
#include "panels/model_panel.h"
#include "panels/preview_strip.h"
#include "panels/routing_panel.h"
#include "panels/run_header.h"
#include "panels/run_panel.h"
#include "panels/spectra_panel.h"
#include "theme/theme.h"
#include "window/banner.h"
#include "window/command_palette.h"
#include "window/dock_area.h"
#include "window/job_status.h"
#include "window/notifier.h"
#include "window/welcome_page.h"

namespace moescope {

MainWindow::MainWindow(Workbench* workbench, const QString& demo, QWidget* parent)
    : QMainWindow(parent)
    , m_workbench(workbench)
    , m_document(workbench->document())
    , m_demo(demo)
    , m_banner(new Banner)
    , m_pages(new QStackedWidget)
    , m_rooms(new DockArea)
    , m_log(new LogModel(this))
    , m_palette(new CommandPalette(m_actions, this))
    , m_hover(new QLabel)
    , m_plan(new QLabel)
    , m_saved(new QLabel)
    , m_title(new QLabel)
    , m_jobs(new JobStatus(&workbench->jobs()->queue()))
    , m_notifier(new Notifier(this)) {
    setAcceptDrops(true);
    new WheelGuard(this);
    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_banner);
    column->addWidget(m_pages, 1);
    setCentralWidget(centre);
    makeRooms();
    makeActions();
    makePages();
    makeMenus();
    makeToolBar();
    makeStatusBar();
    connectRooms();
    connectMessages();
    connectLeaving();
    m_workbench->setLayoutSource([this] { return m_rooms->layout(); });
    connect(m_workbench, &Workbench::layoutRestored, m_rooms, &DockArea::restoreLayout);
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
    m_run = new RunPanel(m_document, m_workbench->monitor(), m_log);
    m_run->linkTo(selection);
    auto* log = new LogPanel(m_log, LogPanel::Extent::room);
    connect(log, &LogPanel::diagnosticsWanted, this, &MainWindow::chooseDiagnostics);
    m_rooms->addRoom("model", tr("Model"), m_model);
    m_rooms->addRoom("spectra", tr("Spectra"), m_spectra);
    m_rooms->addRoom("routing", tr("Routing"), m_routing);
    m_rooms->addRoom("budget", tr("Budget"), m_budget);
    m_rooms->addRoom("run", tr("Run"), m_run);
    m_rooms->addRoom("log", tr("Log"), log);
}

/// The rooms, or the welcome page until something is open or a room is asked for.
void MainWindow::makePages() {
    m_welcome = new WelcomePage(m_actions);
    m_pages->addWidget(m_welcome);
    m_pages->addWidget(m_rooms);
    const auto showRooms = [this] { m_pages->setCurrentWidget(m_rooms); };
    connect(m_rooms, &DockArea::wanted, this, showRooms);
    connect(m_document, &Document::modelChanged, this, showRooms);
    connect(m_welcome, &WelcomePage::wanted, this, &MainWindow::open);
    connect(m_welcome, &WelcomePage::shown, this, &MainWindow::listForWelcome);
    connect(m_workbench->jobs(), &JobRunner::runsListed, m_welcome, &WelcomePage::setRuns);
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
    connect(m_budget, &BudgetPanel::openWanted, this, &MainWindow::chooseModel);
    connect(m_run, &RunPanel::openWanted, this, &MainWindow::chooseModel);
    connect(m_routing, &RoutingPanel::baseWanted, this, &MainWindow::chooseBase);
    connect(m_model, &ModelPanel::hovered, m_hover, &QLabel::setText);
    connect(m_spectra, &SpectraPanel::hovered, m_hover, &QLabel::setText);
    connect(m_routing, &RoutingPanel::hovered, m_hover, &QLabel::setText);
    connect(m_budget, &BudgetPanel::hovered, m_hover, &QLabel::setText);
    connect(m_run, &RunPanel::hovered, m_hover, &QLabel::setText);
}

void MainWindow::makeStatusBar() {
    statusBar()->setSizeGripEnabled(false);
    m_hover->setAccessibleName(tr("Value under the pointer"));
    m_hover->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    statusBar()->addWidget(m_hover, 1);
    statusBar()->addPermanentWidget(m_plan);
    statusBar()->addPermanentWidget(m_jobs);
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
    m_actions["edit.history"]->setEnabled(model);
    for (const char* id : {"export", "report"})
        m_actions[id]->setEnabled(!m_document->runs().isEmpty());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls(); // may be empty: some programs offer a list without entries
    if (!urls.isEmpty() && urls.first().isLocalFile())
        event->acceptProposedAction();
    m_welcome->setDropping(event->isAccepted());
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) { m_welcome->setDropping(false); }

void MainWindow::dropEvent(QDropEvent* event) {
    m_welcome->setDropping(false);
    const QString path = event->mimeData()->urls().first().toLocalFile();
    event->acceptProposedAction();
    // After the drop is over: a question may be asked, and the other program waits for the answer to its drop.
    QMetaObject::invokeMethod(
        this, [this, path] { open(path); }, Qt::QueuedConnection);
}

} // namespace moescope
#include "moc_main_window.cpp"
