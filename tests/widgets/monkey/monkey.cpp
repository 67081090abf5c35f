// SPDX-License-Identifier: GPL-3.0-or-later
#include "monkey.h"

#include <QAction>
#include <QApplication>
#include <QFileDialog>
#include <QMenu>
#include <QTest>
#include <QWheelEvent>

namespace moescope::testing {
namespace {

constexpr int restBetween = 1; ///< ms: answers of jobs come between two gestures
constexpr int patienceWithDialogs = 60;

/// Keys by which a person works; no '/', '\\', '.' or '~': what it types is never a path to somewhere else.
constexpr Qt::Key keys[] = {
    Qt::Key_Left,  Qt::Key_Right,  Qt::Key_Up,    Qt::Key_Down,   Qt::Key_Home,      Qt::Key_End,    Qt::Key_PageUp,
    Qt::Key_Tab,   Qt::Key_Return, Qt::Key_Space, Qt::Key_Escape, Qt::Key_Backspace, Qt::Key_Delete, Qt::Key_PageDown,
    Qt::Key_0,     Qt::Key_1,      Qt::Key_2,     Qt::Key_3,      Qt::Key_4,         Qt::Key_8,      Qt::Key_9,
    Qt::Key_A,     Qt::Key_B,      Qt::Key_E,     Qt::Key_L,      Qt::Key_P,         Qt::Key_X,      Qt::Key_Z,
    Qt::Key_Minus, Qt::Key_Plus,   Qt::Key_Menu,  Qt::Key_F1,     Qt::Key_F2,        Qt::Key_Comma};

QString nameOf(const QWidget& widget) {
    return QString::fromLatin1(widget.metaObject()->className()) + " '" + widget.objectName() + "'";
}

} // namespace

Monkey::Monkey(QWidget* window, quint32 seed, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_random(seed) {}

void Monkey::start() {
    m_running = true;
    QTimer::singleShot(restBetween, this, &Monkey::act);
}

void Monkey::stop() { m_running = false; }

QWidget* Monkey::front() const {
    if (QWidget* popup = QApplication::activePopupWidget())
        return popup;
    if (QWidget* modal = QApplication::activeModalWidget())
        return modal;
    return m_window;
}

/// A visible widget, more often a deep one than a container; sometimes one of another window beside the main one.
QWidget* Monkey::somethingIn(QWidget* top) {
    if (top == m_window && m_random.bounded(6) == 0) {
        QWidgetList others;
        for (QWidget* other : QApplication::topLevelWidgets())
            if (other->isVisible() && other->windowType() != Qt::ToolTip)
                others << other;
        if (!others.isEmpty())
            top = others[m_random.bounded(static_cast<int>(others.size()))];
    }
    QWidget* widget = top;
    const QPoint at = pointIn(*top);
    if (QWidget* child = top->childAt(at))
        widget = child;
    return widget;
}

QPoint Monkey::pointIn(const QWidget& widget) {
    return {m_random.bounded(std::max(1, widget.width())), m_random.bounded(std::max(1, widget.height()))};
}

Qt::KeyboardModifiers Monkey::modifiers() {
    switch (m_random.bounded(8)) {
    case 0:
        return Qt::ControlModifier;
    case 1:
        return Qt::ShiftModifier;
    case 2:
        return Qt::ControlModifier | Qt::ShiftModifier;
    default:
        return Qt::NoModifier;
    }
}

void Monkey::act() {
    if (!m_running)
        return;
    // First: what it does now may open a dialog, whose loop gets no second event from a timer that is being served.
    QTimer::singleShot(restBetween, this, &Monkey::act);
    QWidget* top = front();
    if (auto* files = qobject_cast<QFileDialog*>(top))
        return files->reject();
    if (!m_window->isVisible()) // it pressed Quit
        m_window->show();
    // A dialog that only a certain click ends would keep it for ever.
    if (top != m_window && m_random.bounded(patienceWithDialogs) == 0) {
        m_last = "close " + nameOf(*top);
        top->close();
        return;
    }
    ++m_gestures;
    const QPointer<QWidget> widget = somethingIn(top);
    m_last = nameOf(*widget) + " in " + nameOf(*top);
    switch (m_random.bounded(14)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
        return click(widget);
    case 5:
        return drag(widget);
    case 6:
    case 7:
        return wheel(widget);
    case 8:
    case 9:
    case 10:
    case 11:
        return type(top);
    case 12:
        return shortcut(top);
    default:
        if (m_random.bounded(10) == 0)
            return resize(top);
        QTest::mouseMove(widget, pointIn(*widget));
    }
}

void Monkey::click(QWidget* widget) {
    const QPoint at = pointIn(*widget);
    const auto pressed = modifiers();
    switch (m_random.bounded(10)) {
    case 0:
        m_last.prepend("context menu of ");
        // as the platform sends it: a right click alone does not off-screen
        QApplication::postEvent(widget,
                                new QContextMenuEvent(QContextMenuEvent::Mouse, at, widget->mapToGlobal(at), pressed));
        return;
    case 1:
        m_last.prepend("double click on ");
        return QTest::mouseDClick(widget, Qt::LeftButton, pressed, at);
    case 2:
        m_last.prepend("middle click on ");
        return QTest::mouseClick(widget, Qt::MiddleButton, pressed, at);
    default:
        m_last.prepend("click on ");
        return QTest::mouseClick(widget, Qt::LeftButton, pressed, at);
    }
}

void Monkey::drag(QWidget* widget) {
    m_last.prepend("drag in ");
    const QPointer<QWidget> held = widget;
    const auto pressed = modifiers();
    QTest::mousePress(widget, Qt::LeftButton, pressed, pointIn(*widget));
    for (int i = m_random.bounded(1, 5); i > 0 && held; --i)
        QTest::mouseMove(held, pointIn(*held));
    if (held)
        QTest::mouseRelease(held, Qt::LeftButton, pressed, pointIn(*held));
}

void Monkey::wheel(QWidget* widget) {
    m_last.prepend("wheel over ");
    const QPoint at = pointIn(*widget);
    const QPoint turn(0, (m_random.bounded(2) == 0 ? 120 : -120) * m_random.bounded(1, 4));
    QWheelEvent event(at, widget->mapToGlobal(at), {}, turn, Qt::NoButton, modifiers(), Qt::NoScrollPhase, false);
    QApplication::sendEvent(widget, &event);
}

void Monkey::type(QWidget* top) {
    m_last.prepend("keys to ");
    const auto pressed = modifiers();
    for (int i = m_random.bounded(1, 6); i > 0; --i) {
        QWidget* focus = QApplication::focusWidget();
        if (QApplication::activePopupWidget())
            focus = QApplication::activePopupWidget();
        QTest::keyClick(focus ? focus : top, keys[m_random.bounded(static_cast<int>(std::size(keys)))], pressed);
        if (front() != top) // a dialog or menu came
            return;
    }
}

/// Any action that is enabled, as its shortcut or the palette would do it.
void Monkey::shortcut(QWidget* top) {
    const QList<QAction*> actions = top->actions();
    if (actions.isEmpty())
        return;
    QAction* action = actions[m_random.bounded(static_cast<int>(actions.size()))];
    m_last = "action " + action->text();
    action->trigger();
}

void Monkey::resize(QWidget* top) {
    m_last.prepend("resize ");
    if (top == m_window)
        top->resize(m_random.bounded(300, 2600), m_random.bounded(200, 1600));
}

} // namespace moescope::testing
#include "moc_monkey.cpp"
