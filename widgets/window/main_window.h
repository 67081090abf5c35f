// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

#include "window/action_registry.h"
#include "window/workbench.h"

class QLabel;
class QMenu;

namespace moescope {

class Banner;
class BudgetPanel;
class CommandPalette;
class DockArea;
class LanguageMenu;
class ModelPanel;
class Preferences;
class RoutingPanel;
class RunPanel;
class SpectraPanel;

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

signals:
    /// The window has closed so that another one opens this, in the language chosen meanwhile. Both may be empty.
    void restartWanted(const QString& path, const QString& base);

protected:
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeRooms();
    void makeActions();
    void makeFileActions();
    void makePlanActions();
    void makeViewActions();
    void makeAppearanceActions();
    void makeHelpActions();
    void makeMenus();
    void makeToolBar();
    void makeStatusBar();
    void connectRooms();
    void connectMessages();
    void showTitle();
    void showSaved();
    void showActions();
    [[nodiscard]] bool mayLeave(); ///< saved, discarded, or nothing to lose
    bool save(bool as);
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
    void noteOpened();
    void notePlace();

    Workbench* m_workbench;
    Document* m_document;
    QString m_demo, m_suggestedName;
    ActionRegistry m_actions;
    Banner* m_banner;
    DockArea* m_rooms;
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
    bool m_shown = false;
};

} // namespace moescope
