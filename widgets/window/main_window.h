// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

#include "window/action_registry.h"
#include "window/workbench.h"

class QLabel;
class QMenu;
class QStackedWidget;

namespace moescope {

class Banner;
class BudgetPanel;
class CommandPalette;
class DockArea;
class JobStatus;
class LanguageMenu;
class LogModel;
class ModelPanel;
class Notifier;
class Preferences;
class RoutingPanel;
class RunPanel;
class SpectraPanel;
class WelcomePage;

/// The studio's window: menus and tool bar from one registry of actions, the rooms as docks, messages above them, the
/// status bar below.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// `demo`: folder of the model that comes with the program; empty: it was not installed.
    MainWindow(Workbench* workbench, const QString& demo, QWidget* parent = nullptr);

    [[nodiscard]] ActionRegistry& actions() { return m_actions; }
    [[nodiscard]] DockArea* rooms() { return m_rooms; }
    [[nodiscard]] Banner* banner() { return m_banner; }
    /// What is opened from now on is noted there, and the window's place; adds "Open recent" to the File menu.
    void remember(Preferences* preferences);
    /// Asks about unsaved changes first.
    void open(const QString& path, const QString& base = {});
    void openDemo();
    /// "methods/flips.md#flip-rate": a page of docs/ and a place in it. Empty: the page of what has the focus.
    void showHelp(const QString& topic);
    /// Leads through the rooms; when it has been left, the preferences know that it was seen.
    void startTour();
    /// Asks about what a studio left that did not end properly. True: it is being opened.
    bool offerLeftover();
    /// The desktop logs out. False: the person does not want to leave.
    bool endSession(bool mayAsk);
    [[nodiscard]] Notifier* notifier() { return m_notifier; }

signals:
    /// The window has closed so that another one opens this, in the language chosen meanwhile. Both may be empty.
    void restartWanted(const QString& path, const QString& base);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeRooms();
    void makePages();
    void makeActions();
    void makeFileActions();
    void makePlanActions();
    void makeViewActions();
    void makeAppearanceActions();
    void makeWindowActions();
    void makeSupportActions();
    void makeHelpActions();
    void makeMenus();
    void makeToolBar();
    void makeStatusBar();
    void connectRooms();
    void connectMessages();
    void connectLeaving();
    void showTitle();
    void showSaved();
    void showActions();
    [[nodiscard]] bool mayLeave(); ///< saved, discarded, or nothing to lose
    bool save(bool as);
    void locateModel(const QString& missing, const QString& session);
    void listForWelcome();
    void chooseModel();
    void chooseSession();
    void chooseRun();
    void askForTexts(const QString& title);
    void chooseBase();
    void suggestRunName();
    void startRun();
    void resumeRun();
    void tryLayer();
    void offerUnfinished(const QStringList& folders);
    void compare();
    void compareRuns();
    void exportRun();
    void report();
    void about();
    void chooseLanguage(const QString& choice);
    void restart();
    void showShortcuts();
    void showHistory();
    void chooseDiagnostics();
    [[nodiscard]] QString openInWords() const;
    void noteOpened();
    void notePlace();

    Workbench* m_workbench;
    Document* m_document;
    QString m_demo, m_suggestedName;
    ActionRegistry m_actions;
    Banner* m_banner;
    QStackedWidget* m_pages;
    DockArea* m_rooms;
    WelcomePage* m_welcome = nullptr;
    LogModel* m_log;
    ModelPanel* m_model;
    SpectraPanel* m_spectra;
    RoutingPanel* m_routing;
    BudgetPanel* m_budget;
    RunPanel* m_run;
    CommandPalette* m_palette;
    Preferences* m_preferences = nullptr;
    QMenu* m_fileMenu = nullptr;
    LanguageMenu* m_languages = nullptr;
    QLabel *m_hover, *m_plan, *m_saved, *m_title;
    JobStatus* m_jobs;
    Notifier* m_notifier;
};

} // namespace moescope
