// SPDX-License-Identifier: GPL-3.0-or-later
// The main window's help: pages, "What is this?", the guided tour.
#include <QApplication>

#include "help/help_topic.h"
#include "help/help_window.h"
#include "tour/tour.h"
#include "window/demo_tour.h"
#include "window/main_window.h"
#include "window/preferences.h"

namespace moescope {
namespace {

/// "rooms.md#spectra" where the focus is in the Spectra room; a dialog's own page in a dialog.
QString pageOfFocus() {
    if (const QWidget* dialog = QApplication::activeModalWidget())
        if (const QString own = dialog->property("helpTopic").toString(); !own.isEmpty())
            return own;
    QString topic;
    for (QWidget* around = QApplication::focusWidget(); around; around = around->parentWidget()) {
        if (const QString own = around->property("helpTopic").toString(); !own.isEmpty())
            topic = own; // the outermost: the room or the dialog
        if (around->isWindow())
            break;
    }
    return topic.isEmpty() ? QStringLiteral("guide.md") : topic;
}

} // namespace

void MainWindow::makeHelpActions() {
    auto* guide = new WhatsThisGuide(this);
    connect(guide, &WhatsThisGuide::asked, this, &MainWindow::showHelp);
    m_actions.add({"help.page", tr("&Help"), tr("The page of the room or dialog that has the focus"), "help",
                   QKeySequence(Qt::Key_F1)},
                  [this] { showHelp({}); });
    m_actions.add({"help.whatsThis", tr("&What is this?"),
                   tr("Formula, unit and source of what the pointer is on or the focus is in"), "info",
                   QKeySequence(Qt::SHIFT | Qt::Key_F1)},
                  [this, guide] { showHelp(guide->presentTopic()); });
    m_actions.add({"help.guide",
                   tr("&Ten minutes to begin with"),
                   tr("From a model to the experts that are fragile, and on to a report"),
                   {},
                   {}},
                  [this] { showHelp("guide.md"); });
    m_actions.add({"help.tour", tr("Guided to&ur"), tr("Five steps through the rooms, on the demo model"), "play", {}},
                  [this] { startTour(); });
}

/// A modal dialog keeps the keys and the mouse to itself and its own windows.
void MainWindow::showHelp(const QString& topic) {
    QWidget* owner = QApplication::activeModalWidget();
    if (!owner || qobject_cast<HelpWindow*>(owner))
        owner = this;
    auto* help = owner->findChild<HelpWindow*>(QString(), Qt::FindDirectChildrenOnly);
    if (!help)
        help = new HelpWindow(owner);
    help->showTopic(topic.isEmpty() ? pageOfFocus() : topic);
    help->show();
    help->raise();
    help->activateWindow();
}

void MainWindow::startTour() {
    auto* tour = findChild<Tour*>(QString(), Qt::FindDirectChildrenOnly);
    if (!tour) {
        tour = new Tour(this, demoTour(*this));
        connect(tour, &Tour::ended, this, [this] {
            if (m_preferences)
                m_preferences->setTourSeen(true);
        });
    }
    tour->start();
}

} // namespace moescope
