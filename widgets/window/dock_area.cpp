// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/dock_area.h"

#include <QChildEvent>
#include <QDockWidget>
#include <QTabBar>

#include "theme/theme.h"
#include "window/dock_title.h"

namespace moescope {
namespace {

// Widths of the design at a 1920 px window.
constexpr int modelWidth = 272, viewWidth = 1008, workWidth = 608;
constexpr int narrow = 1500;

} // namespace

DockArea::DockArea(QWidget* parent)
    : QMainWindow(parent) {
    setWindowFlags(Qt::Widget); // not a window of its own
    setObjectName("dockArea");
    setDockOptions(AllowNestedDocks | AllowTabbedDocks | AnimatedDocks);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    const int gap = Theme::instance().px(8);
    setContentsMargins(gap, gap, gap, gap);
}

/// QMainWindow makes its tab bars when docks are tabbed. DockTitle draws the tabs with room for buttons; these keep
/// their work (which dock is in front) and lose their room.
void DockArea::childEvent(QChildEvent* event) {
    QMainWindow::childEvent(event);
    if (event->type() != QEvent::ChildPolished)
        return;
    if (auto* tabs = qobject_cast<QTabBar*>(event->child())) {
        tabs->setStyleSheet("QTabBar::tab { height: 0; width: 0; min-width: 0; padding: 0; margin: 0; border: none; }");
        tabs->setFocusPolicy(Qt::NoFocus);
        tabs->setMaximumHeight(0);
    }
}

QDockWidget* DockArea::addRoom(const QString& name, const QString& title, QWidget* panel) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    panel->setProperty("room", true);
    panel->setAttribute(Qt::WA_StyledBackground);
    dock->setWidget(panel);
    dock->setTitleBarWidget(new DockTitle(dock, this));
    addDockWidget(Qt::TopDockWidgetArea, dock);
    m_docks.append(dock);
    return dock;
}

QDockWidget* DockArea::room(const QString& name) const {
    return findChild<QDockWidget*>(name, Qt::FindDirectChildrenOnly);
}

void DockArea::showRoom(const QString& name) {
    QDockWidget* dock = room(name);
    dock->show();
    dock->raise();
    dock->setFocus();
}

void DockArea::resetLayout() {
    QDockWidget* model = room("model");
    const QList<QDockWidget*> views{room("spectra"), room("routing")};
    const QList<QDockWidget*> work{room("budget"), room("run")};
    for (QDockWidget* dock : QList{model} + views + work) {
        dock->setFloating(false);
        removeDockWidget(dock);
    }
    addDockWidget(Qt::TopDockWidgetArea, model);
    splitDockWidget(model, views.front(), Qt::Horizontal);
    // The window's: this area may not have been laid out yet.
    const int room = window()->width();
    const bool wide = room >= Theme::instance().px(narrow);
    if (wide)
        splitDockWidget(views.front(), work.front(), Qt::Horizontal);
    // After the columns: a dock that is split off a tabbed one becomes a tab instead of a neighbour.
    tabifyDockWidget(views.front(), views.back());
    if (!wide)
        tabifyDockWidget(views.back(), work.front());
    tabifyDockWidget(work.front(), work.back());
    for (QDockWidget* dock : QList{model} + views + work)
        dock->show();
    if (wide)
        resizeDocks({model, views.front(), work.front()}, {modelWidth, viewWidth, workWidth}, Qt::Horizontal);
    else
        resizeDocks({model, views.front()}, {modelWidth, room - modelWidth}, Qt::Horizontal);
    if (wide)
        work.front()->raise();
    views.front()->raise();
}

} // namespace moescope
#include "moc_dock_area.cpp"
