// SPDX-License-Identifier: GPL-3.0-or-later
// The main window's actions, and the menus and the tool bar made of them.
#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QMenuBar>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>

#include "session/plan_edits.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "window/banner.h"
#include "window/command_palette.h"
#include "window/dock_area.h"
#include "window/job_status.h"
#include "window/language_menu.h"
#include "window/main_window.h"
#include "window/notifier.h"
#include "window/preferences.h"
#include "window/welcome_page.h"

namespace moescope {

namespace {

/// The style leaves little room between icon and text; a narrow space in the text widens it.
void addTool(QToolBar* bar, QAction* action) {
    const QString name = action->iconText().remove(QStringLiteral("…"));
    action->setIconText(QChar(0x2009) + name);
    bar->addAction(action);
    bar->widgetForAction(action)->setAccessibleName(name);
}

} // namespace

void MainWindow::makeActions() {
    makeFileActions();
    makePlanActions();
    makeViewActions();
    makeWindowActions();
    makeAppearanceActions();
    makeHelpActions();
    makeSupportActions();
    // Shortcuts work wherever the focus is, in floating rooms too.
    for (QAction* action : m_actions.all()) {
        action->setShortcutContext(Qt::ApplicationShortcut);
        addAction(action);
    }
}

void MainWindow::makeFileActions() {
    m_actions.add({"file.open", tr("&Open model…"), tr("Open a model folder; or drop it on the window"), "open",
                   QKeySequence::Open},
                  [this] { chooseModel(); });
    m_actions.add(
        {"file.openSession", tr("Open s&ession…"), tr("Open a .moescope file"), "folder", QKeySequence("Ctrl+Shift+O")},
        [this] { chooseSession(); });
    m_actions.add({"file.openRun", tr("Open &run…"),
                   tr("A run's folder, with its model, plan and settings: to go on with it or to watch it"), "play",
                   QKeySequence("Ctrl+Alt+O")},
                  [this] { chooseRun(); });
    m_actions.add(
        {"file.demo", tr("Open the &demo model"), tr("A small model with its base and two texts"), "model", {}},
        [this] { openDemo(); });
    m_actions.add({"file.save", tr("&Save"), tr("Save the session"), "save", QKeySequence::Save},
                  [this] { save(false); });
    m_actions.add(
        {"file.saveAs", tr("Save &as…"), tr("Save the session under another name"), {}, QKeySequence("Ctrl+Shift+S")},
        [this] { save(true); });
    m_actions.add({"file.quit", tr("&Quit"), tr("Leave moescope"), {}, QKeySequence("Ctrl+Q")}, [this] { close(); });
    m_actions.add({"model.base",
                   tr("Choose &base…"),
                   tr("Checkpoint that the model was tuned from, for router drift"),
                   "folder",
                   {}},
                  [this] { chooseBase(); });
    m_actions.add({"model.inspect", tr("&Inspect again"), tr("Work out all statistics of the weights"), "refresh", {}},
                  [this] { m_workbench->inspect(); });
    m_actions.add({"model.coverage",
                   tr("Measure c&overage"),
                   tr("Run the texts through the model: tokens for each expert"),
                   "routing",
                   {}},
                  [this] {
                      if (m_document->runConfig().texts.empty())
                          askForTexts(tr("Coverage needs a text"));
                      else
                          m_workbench->measureRouting();
                  });
    m_actions.add({"compare", tr("&Compare…"), tr("Flips and perplexity of a plan, a run or an export"), "compare",
                   QKeySequence("Ctrl+K")},
                  [this] { compare(); });
    m_actions.add({"export", tr("&Export…"), tr("Write a finished run as a model that other programs load"), "export",
                   QKeySequence("Ctrl+E")},
                  [this] { exportRun(); });
    m_actions.add(
        {"report", tr("&Report…"), tr("Write the report of a run as HTML or JSON"), "report", QKeySequence("Ctrl+R")},
        [this] { report(); });
}

void MainWindow::makePlanActions() {
    QUndoStack* stack = m_document->undoStack();
    QAction* undo = stack->createUndoAction(&m_actions, tr("&Undo"));
    undo->setShortcut(QKeySequence::Undo);
    undo->setIcon(icon("undo"));
    undo->setIconText(tr("Undo"));
    QAction* redo = stack->createRedoAction(&m_actions, tr("&Redo"));
    redo->setShortcuts({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
    redo->setIcon(icon("redo"));
    redo->setIconText(tr("Redo"));
    m_actions.adopt("edit.undo", undo);
    m_actions.adopt("edit.redo", redo);
    m_actions.add({"edit.history", tr("Undo &history…"), tr("All steps since the model was opened"), {}, {}},
                  [this] { showHistory(); });
    m_actions.add({"plan.solve", tr("&Solve"), tr("Hand out the bits again around what is locked"), "solve",
                   QKeySequence("Ctrl+L")},
                  [this] {
                      m_document->solve(tr("Solve"));
                      m_rooms->showRoom("budget");
                  });
    m_actions.add({"plan.unlock", tr("&Unlock all"), tr("Let the solver move every expert again"), "unlock", {}},
                  [this] { m_document->editPlan(unlocked(m_document->planState().plan), tr("Unlock all")); });
    m_actions.add({"run.start", tr("&Start"), tr("Quantize by the present plan"), "play", QKeySequence("Ctrl+Return")},
                  [this] { startRun(); });
    m_actions.add(
        {"run.resume", tr("&Resume"), tr("Go on where the run stopped"), "play", QKeySequence("Ctrl+Shift+Return")},
        [this] { resumeRun(); });
    m_actions.add({"run.tryLayer", tr("Try one &layer…"),
                   tr("Tune one layer by these settings, to see what they do and how long a run takes"), "play",
                   QKeySequence("Ctrl+Alt+T")},
                  [this] { tryLayer(); });
    m_actions.add({"run.stop", tr("S&top"), tr("Stop the run; it can be resumed"), "stop", QKeySequence("Ctrl+.")},
                  [this] { m_workbench->run()->stop(); });
    m_actions.add({"run.compare", tr("&Compare runs…"), tr("Losses, flips, figures and settings of several runs"),
                   "compare", QKeySequence("Ctrl+Shift+K")},
                  [this] { compareRuns(); });
    QAction* notify = m_actions.add({"run.notify",
                                     tr("&Notify when a run ends"),
                                     tr("The desktop tells of it while another window is used"),
                                     {},
                                     {}},
                                    [this] {
                                        const bool on = m_actions["run.notify"]->isChecked();
                                        m_notifier->setEnabled(on);
                                        if (m_preferences)
                                            m_preferences->setNotifies(on);
                                    });
    notify->setCheckable(true);
    notify->setChecked(true);
}

void MainWindow::makeViewActions() {
    const std::tuple<const char*, QString, Theme::Mode> modes[] = {
        {"view.system", tr("&Follow the system"), Theme::Mode::system},
        {"view.light", tr("&Light"), Theme::Mode::light},
        {"view.dark", tr("&Dark"), Theme::Mode::dark},
    };
    auto* group = new QActionGroup(this);
    for (const auto& [id, text, mode] : modes) {
        QAction* action = m_actions.add({id, text, tr("Colours of the studio"), {}, {}},
                                        [mode = mode] { Theme::instance().setMode(mode); });
        action->setCheckable(true);
        action->setChecked(Theme::instance().mode() == mode);
        group->addAction(action);
    }
    m_actions.add({"view.toggle", tr("&Switch light and dark"), tr("Switch between light and dark"), "moon",
                   QKeySequence("Ctrl+T")},
                  [this] { m_actions[Theme::instance().palette().dark ? "view.light" : "view.dark"]->trigger(); });
    const auto showWhereItLeads = [this] {
        m_actions["view.toggle"]->setIcon(icon(Theme::instance().palette().dark ? "sun" : "moon"));
    };
    showWhereItLeads();
    connect(&Theme::instance(), &Theme::themeChanged, this, showWhereItLeads);
}

void MainWindow::makeWindowActions() {
    int number = 1;
    for (const char* name : {"model", "spectra", "routing", "budget", "run", "log"}) {
        const QString title = m_rooms->room(name)->windowTitle();
        m_actions.add({QStringLiteral("window.%1").arg(name), title, tr("Show %1").arg(title),
                       name == QLatin1String("run") ? "play" : name,
                       QKeySequence(QStringLiteral("Ctrl+%1").arg(number++))},
                      [this, name] { m_rooms->showRoom(name); });
    }
    m_actions.add({"window.reset", tr("&Reset layout"), tr("Put every room back to its place"), "revert", {}},
                  [this] { m_rooms->resetLayout(); });
    m_actions.add({"window.jobs", tr("&Jobs"), tr("What works and what waits in the background"), "refresh",
                   QKeySequence("Ctrl+Alt+J")},
                  [this] { m_jobs->showJobs(); });
    m_actions.add({"window.welcome", tr("&Welcome page"), tr("Recent models, sessions and runs"), "info", {}},
                  [this] { m_pages->setCurrentWidget(m_welcome); });
}

void MainWindow::makeSupportActions() {
    m_actions.add({"help.palette", tr("&Find an action…"), tr("Find any action by a few letters"), "search",
                   QKeySequence("Ctrl+Shift+P")},
                  [this] { m_palette->popup(); });
    m_actions.add({"help.shortcuts", tr("&Keyboard shortcuts…"), tr("All shortcuts: to search, change, copy and print"),
                   "help", QKeySequence("Ctrl+F1")},
                  [this] { showShortcuts(); });
    m_actions.add({"help.diagnostics",
                   tr("Save &diagnostics…"),
                   tr("Versions, machine, settings and the end of the log in one text, for a report"),
                   "save",
                   {}},
                  [this] { chooseDiagnostics(); });
    m_actions.add({"help.about", tr("&About moescope"), tr("Version and licences"), "info", {}}, [this] { about(); });
}

void MainWindow::makeMenus() {
    const std::pair<QString, QStringList> menus[] = {
        {tr("&File"),
         {"file.open", "file.openSession", "file.openRun", "file.demo", "", "file.save", "file.saveAs", "",
          "file.quit"}},
        {tr("&Edit"), {"edit.undo", "edit.redo", "", "edit.history"}},
        {tr("&View"),
         {"view.system", "view.light", "view.dark", "", "view.toggle", "", "view.larger", "view.smaller", "view.usual",
          ""}},
        {tr("&Model"), {"model.base", "model.inspect", "model.coverage", "", "compare"}},
        {tr("&Plan"), {"plan.solve", "plan.unlock"}},
        {tr("&Run"), {"run.start", "run.resume", "run.stop", "", "run.tryLayer", "run.compare", "", "run.notify"}},
        {tr("E&xport"), {"export", "report"}},
        {tr("&Window"),
         {"window.model", "window.spectra", "window.routing", "window.budget", "window.run", "window.log", "",
          "window.reset", "", "window.jobs", "window.welcome"}},
        {tr("&Help"),
         {"help.page", "help.whatsThis", "help.guide", "help.tour", "", "help.palette", "help.shortcuts", "",
          "help.diagnostics", "", "help.about"}},
    };
    for (const auto& [title, ids] : menus) {
        QMenu* menu = menuBar()->addMenu(title);
        if (!m_fileMenu)
            m_fileMenu = menu;
        for (const QString& id : ids) {
            if (id.isEmpty())
                menu->addSeparator();
            else
                menu->addAction(m_actions[id]);
        }
        if (ids.contains("view.usual"))
            menu->addMenu(m_languages);
    }
    m_title->setProperty("role", "secondary");
    m_title->setContentsMargins(0, 0, Theme::instance().px(12), 0);
    m_title->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    const auto fitTitle = [this] { m_title->setMinimumHeight(menuBar()->sizeHint().height()); };
    fitTitle(); // a corner is as high as its widget and stands at the top
    connect(&Theme::instance(), &Theme::themeChanged, m_title, fitTitle);
    menuBar()->setCornerWidget(m_title);
}

void MainWindow::makeToolBar() {
    auto* bar = addToolBar(tr("Tools"));
    bar->setObjectName("tools");
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_actions["file.open"]->setIconText(tr("Open"));
    const auto sizeIcons = [bar] { bar->setIconSize(QSize(Theme::instance().px(16), Theme::instance().px(16))); };
    sizeIcons();
    connect(&Theme::instance(), &Theme::themeChanged, bar, sizeIcons);
    for (const char* name : {"file.open", "file.save", "", "edit.undo", "edit.redo", "", "plan.solve", "run.start",
                             "run.stop", "", "compare", "export", "report"}) {
        if (const QString id = name; id.isEmpty())
            bar->addSeparator();
        else
            addTool(bar, m_actions[id]);
    }
    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    bar->addAction(m_actions["view.toggle"]);
    static_cast<QToolButton*>(bar->widgetForAction(m_actions["view.toggle"]))
        ->setToolButtonStyle(Qt::ToolButtonIconOnly);
    auto* find = new QToolButton;
    find->setObjectName("findAction");
    find->setIcon(icon("search"));
    const auto showKeys = [this, find] {
        find->setText(tr("Find an action        %1").arg(ActionRegistry::keysOf(*m_actions["help.palette"])));
        find->setToolTip(m_actions["help.palette"]->toolTip());
    };
    showKeys();
    connect(&m_actions, &ActionRegistry::shortcutsChanged, find, showKeys);
    find->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(find, &QToolButton::clicked, m_actions["help.palette"], &QAction::trigger);
    bar->addWidget(find);
}

} // namespace moescope
