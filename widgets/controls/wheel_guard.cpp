// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/wheel_guard.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QScrollBar>

#include "controls/page_scroll.h"

namespace moescope {
namespace {

bool takesTheWheel(const QObject* object) {
    return qobject_cast<const QComboBox*>(object) || qobject_cast<const QAbstractSpinBox*>(object) ||
           (qobject_cast<const QAbstractSlider*>(object) && !qobject_cast<const QScrollBar*>(object));
}

bool isOnAPage(const QWidget* widget) {
    for (const QWidget* above = widget->parentWidget(); above; above = above->parentWidget())
        if (qobject_cast<const PageScroll*>(above))
            return true;
    return false;
}

} // namespace

WheelGuard::WheelGuard(QObject* parent)
    : QObject(parent) {
    qApp->installEventFilter(this);
}

bool WheelGuard::eventFilter(QObject* watched, QEvent* event) {
    // a wheel turned over it must not be what gives it the focus
    if (event->type() == QEvent::Polish && takesTheWheel(watched))
        if (auto* widget = static_cast<QWidget*>(watched); widget->focusPolicy() == Qt::WheelFocus)
            widget->setFocusPolicy(Qt::StrongFocus);
    if (event->type() != QEvent::Wheel || !takesTheWheel(watched))
        return QObject::eventFilter(watched, event);
    const auto* widget = static_cast<const QWidget*>(watched);
    if (widget->hasFocus() || !isOnAPage(widget))
        return false;
    event->ignore(); // the page below scrolls
    return true;
}

} // namespace moescope
#include "moc_wheel_guard.cpp"
