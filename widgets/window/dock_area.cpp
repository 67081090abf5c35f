// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/dock_area.h"

#include <QChildEvent>
#include <QDataStream>
#include <QDockWidget>
#include <QMouseEvent>
#include <QScreen>
#include <QStyle>
#include <QTabBar>
#include <QTimer>

#include <algorithm>
#include <utility>

#include "help/help_topic.h"
#include "theme/theme.h"
#include "window/dock_title.h"

namespace moescope {
namespace {

// Widths of the design at a 1920 px window.
constexpr int modelWidth = 272, viewWidth = 1008, workWidth = 608;
constexpr int narrow = 1500;
constexpr quint32 layoutVersion = 1;

} // namespace

DockArea::DockArea(QWidget* parent)
    : QMainWindow(parent) {
    setWindowFlags(Qt::Widget); // not a window of its own
    setObjectName("dockArea");
    setDockOptions(AllowNestedDocks | AllowTabbedDocks | AnimatedDocks);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    const int gap = Theme::instance().px(8);
    setContentsMargins(gap, gap, gap, gap);
    connect(&Theme::instance(), &Theme::themeChanged, this, &DockArea::adoptSizes);
}

/// Larger or smaller text may want another arrangement, and columns of other widths.
void DockArea::adoptSizes() {
    const int gap = Theme::instance().px(8);
    setContentsMargins(gap, gap, gap, gap);
    if (!m_arranged || m_byHand)
        return;
    QTimer::singleShot(0, this, [this] {
        if (isWide() != m_wide)
            arrange();
        else if (!m_ownWidths)
            shareWidth();
    });
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
    panel->setContentsMargins(1, 0, 1, 1); // the border stays to be seen
    setHelpTopic(panel, "rooms.md#" + name);
    dock->setWidget(panel);
    dock->setTitleBarWidget(new DockTitle(dock, this));
    addDockWidget(Qt::TopDockWidgetArea, dock);
    if (!m_docks.isEmpty()) // until they are arranged: side by side they would widen the window beyond the screen
        tabifyDockWidget(m_docks.back(), dock);
    m_docks.append(dock);
    const auto moved = [this] { m_byHand = m_byHand || (m_arranged && !m_arranging); };
    connect(dock, &QDockWidget::topLevelChanged, this, moved);
    connect(dock, &QDockWidget::dockLocationChanged, this, moved);
    return dock;
}

QDockWidget* DockArea::room(const QString& name) const {
    return findChild<QDockWidget*>(name, Qt::FindDirectChildrenOnly);
}

void DockArea::showRoom(const QString& name) {
    emit wanted();
    QDockWidget* dock = room(name);
    dock->show();
    dock->raise();
    dock->setFocus();
}

QList<QDockWidget*> DockArea::views() const { return {room("spectra"), room("routing")}; }

QList<QDockWidget*> DockArea::work() const { return {room("budget"), room("run"), room("log")}; }

int DockArea::leastWidth(const QList<QList<QDockWidget*>>& columns) const {
    const int separator = style()->pixelMetric(QStyle::PM_DockWidgetSeparatorExtent, nullptr, this);
    int width = contentsMargins().left() + contentsMargins().right() + separator * static_cast<int>(columns.size() - 1);
    for (const QList<QDockWidget*>& column : columns) {
        int widest = 0;
        for (const QDockWidget* dock : column)
            widest = std::max(widest, dock->minimumSizeHint().width());
        width += widest;
    }
    return width;
}

bool DockArea::isWide() const {
    return width() >= std::max(Theme::instance().px(narrow), leastWidth({{room("model")}, views(), work()}));
}

QSize DockArea::minimumSizeHint() const {
    const QSize hint = QMainWindow::minimumSizeHint();
    if (!m_arranged || m_byHand)
        return hint;
    return {leastWidth({{room("model")}, views() + work()}), hint.height()};
}

void DockArea::resetLayout() {
    for (QDockWidget* dock : m_docks)
        dock->show();
    arrange();
    emit wanted();
}

void DockArea::arrange() {
    QDockWidget* model = room("model");
    const QList<QDockWidget*> views = this->views(), work = this->work();
    const QStringList closed = names(true);
    QDockWidget* front = nullptr; // of the middle; stays there when a resize rearranges
    for (QDockWidget* dock : views + work) {
        if (m_arranged && dock->isVisible() && !dock->visibleRegion().isEmpty() && !front)
            front = dock;
    }
    m_arranging = true;
    m_wide = isWide();
    for (QDockWidget* dock : QList{model} + views + work) {
        dock->setFloating(false);
        removeDockWidget(dock);
    }
    // Columns first, tabs after: a dock that is split off a tabbed one becomes a tab instead of a neighbour.
    addDockWidget(Qt::TopDockWidgetArea, model);
    splitDockWidget(model, views.front(), Qt::Horizontal);
    if (m_wide)
        splitDockWidget(views.front(), work.front(), Qt::Horizontal);
    tabifyDockWidget(views.front(), views.back());
    if (!m_wide)
        tabifyDockWidget(views.back(), work.front());
    for (int i = 1; i < work.size(); ++i)
        tabifyDockWidget(work[i - 1], work[i]);
    for (QDockWidget* dock : QList{model} + views + work)
        dock->setVisible(!closed.contains(dock->objectName()));
    work.front()->raise();
    views.front()->raise();
    if (front)
        front->raise();
    shareWidth();
    m_byHand = m_ownWidths = false;
    settle();
}

/// The docks tell of their new places when the layout is next worked out.
void DockArea::settle() {
    m_arranged = m_arranging = true;
    QTimer::singleShot(0, this, [this] {
        if (!m_byHand && !m_ownWidths)
            shareWidth();
        m_arranging = false;
    });
}

QStringList DockArea::names(bool closedOnly) const {
    QStringList names;
    for (const QDockWidget* dock : m_docks)
        if (!closedOnly || !dock->toggleViewAction()->isChecked())
            names << dock->objectName();
    return names;
}

QByteArray DockArea::layout() const {
    if (!m_arranged)
        return m_pending;
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_0);
    out << layoutVersion << names(false) << names(true) << m_byHand << m_ownWidths << m_wide << saveState();
    return bytes;
}

void DockArea::restoreLayout(const QByteArray& layout) {
    if (!m_arranged) {
        m_pending = layout;
        return;
    }
    quint32 version = 0;
    QStringList rooms, closed;
    bool byHand = false, ownWidths = false, wide = false;
    QByteArray state;
    QDataStream in(layout);
    in.setVersion(QDataStream::Qt_6_0);
    in >> version >> rooms >> closed >> byHand >> ownWidths >> wide >> state;
    if (in.status() != QDataStream::Ok || version != layoutVersion || rooms != names(false))
        return;
    m_arranging = true;
    // The design's own arrangement depends on the room that there is now.
    if (!byHand && !ownWidths && wide != isWide()) {
        for (QDockWidget* dock : m_docks)
            dock->setVisible(!closed.contains(dock->objectName()));
        return arrange();
    }
    const int room = std::max(width(), screen()->availableSize().width()); // it may come from a larger screen
    if (!restoreState(state) || QMainWindow::minimumSizeHint().width() > room) {
        for (QDockWidget* dock : m_docks)
            dock->show();
        return arrange();
    }
    m_wide = wide;
    m_byHand = byHand;
    m_ownWidths = ownWidths;
    settle();
}

/// The arrangement depends on the room there is, which is known only when this is shown.
void DockArea::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    if (std::exchange(m_shown, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            arrange();
            restoreLayout(std::exchange(m_pending, {}));
        },
        Qt::QueuedConnection);
}

void DockArea::shareWidth() {
    const Theme& theme = Theme::instance();
    QDockWidget *model = room("model"), *view = room("spectra"), *work = room("budget");
    const int left = theme.px(modelWidth), all = contentsRect().width();
    if (!m_wide) {
        resizeDocks({model, view}, {left, all - left}, Qt::Horizontal);
        return;
    }
    const int right = (all - left) * workWidth / (viewWidth + workWidth);
    resizeDocks({model, view, work}, {left, all - left - right, right}, Qt::Horizontal);
}

void DockArea::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    if (!m_arranged || m_byHand)
        return;
    if (isWide() != m_wide)
        QMetaObject::invokeMethod(this, &DockArea::arrange, Qt::QueuedConnection);
    else if (!m_ownWidths)
        QMetaObject::invokeMethod(this, &DockArea::shareWidth, Qt::QueuedConnection);
}

bool DockArea::event(QEvent* event) {
    // A room that has grown may no longer leave enough for the third column.
    if (event->type() == QEvent::LayoutRequest && m_arranged && !m_arranging && !m_byHand && m_wide && !isWide())
        QMetaObject::invokeMethod(this, &DockArea::arrange, Qt::QueuedConnection);
    if (event->type() == QEvent::MouseButtonPress && !childAt(static_cast<QMouseEvent*>(event)->position().toPoint()))
        m_ownWidths = true;
    return QMainWindow::event(event);
}

} // namespace moescope
#include "moc_dock_area.cpp"
