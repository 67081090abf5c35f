// SPDX-License-Identifier: GPL-3.0-or-later
// What pointer and keys do on every plot.
#include <cmath>

#include <QApplication>
#include <QClipboard>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <qcustomplot.h>

#include "plots/number_text.h"
#include "plots/plot_controller.h"
#include "plots/plot_probe.h"
#include "plots/plot_view.h"

namespace moescope {
namespace {

constexpr double zoomOfNotch = 0.85, zoomOfKey = 0.7;
constexpr double stepOfKey = 0.1; // of the plot's side
constexpr int smallestBand = 5;   // pixels; a smaller one is a slip of the hand

/// A key that this plot would use, before an action of the window takes it for a shortcut.
bool isOurs(const QKeyEvent& event) { return event.matches(QKeySequence::Copy); }

QPointF directionOf(int key) {
    return {static_cast<double>((key == Qt::Key_Right) - (key == Qt::Key_Left)),
            static_cast<double>((key == Qt::Key_Down) - (key == Qt::Key_Up))};
}

} // namespace

QString PlotController::lineAt(QPointF position) const {
    if (const auto hover = hoverAt(position))
        return hover->line;
    const QCPAxis *x = m_plot->xAxis, *y = m_plot->yAxis;
    if (!m_plot->axisRect()->rect().contains(position.toPoint()) || !x->visible() || !y->visible())
        return {};
    return QStringLiteral("%1 %2, %3 %4")
        .arg(x->label(), significantText(x->pixelToCoord(position.x()), 4), y->label(),
             significantText(y->pixelToCoord(position.y()), 4));
}

void PlotController::point(std::optional<QPointF> position) {
    pointed(position);
    m_probe->setPointer(position);
    if (const QString line = position ? lineAt(*position) : QString(); line != m_hovered)
        emit hovered(m_hovered = line);
}

bool PlotController::press(const QMouseEvent& event) {
    m_from = m_last = event.position();
    if (m_bandArmed && event.button() == Qt::LeftButton) {
        m_gesture = Gesture::band;
    } else if (event.button() == Qt::MiddleButton) {
        m_gesture = Gesture::pan;
        showCursor(Qt::ClosedHandCursor);
    } else if (event.button() != Qt::LeftButton) {
        m_gesture = Gesture::none;
    } else {
        m_gesture = pressed(event) ? Gesture::own : Gesture::undecided;
    }
    return m_gesture == Gesture::band;
}

bool PlotController::move(const QMouseEvent& event) {
    point(event.position());
    if (!(event.buttons() & (Qt::LeftButton | Qt::MiddleButton)))
        return false;
    if (m_gesture == Gesture::undecided &&
        (event.position() - m_from).manhattanLength() >= QApplication::startDragDistance()) {
        m_gesture = Gesture::pan;
        showCursor(Qt::ClosedHandCursor);
    }
    if (m_gesture == Gesture::pan) {
        m_view->pan(event.position() - m_last);
        m_last = event.position();
    } else if (m_gesture == Gesture::band) {
        m_probe->setBand(QRectF(m_from, event.position()).normalized().intersected(m_plot->axisRect()->rect()));
    } else if (m_gesture == Gesture::own) {
        dragTo(event);
    }
    return m_gesture == Gesture::pan || m_gesture == Gesture::band;
}

bool PlotController::release(const QMouseEvent& event) {
    const Gesture gesture = std::exchange(m_gesture, Gesture::none);
    if (gesture == Gesture::band) {
        const QRectF part = QRectF(m_from, event.position()).normalized().intersected(m_plot->axisRect()->rect());
        armBand(false);
        if (part.width() >= smallestBand && part.height() >= smallestBand)
            m_view->zoomTo(part);
    } else if (gesture == Gesture::pan) {
        m_plot->setCursor(m_restCursor);
    } else if (gesture == Gesture::own) {
        letGo();
    } else if (gesture == Gesture::undecided) {
        clicked(m_from, event.modifiers());
    }
    return gesture == Gesture::pan || gesture == Gesture::band;
}

void PlotController::showCursor(Qt::CursorShape shape) {
    m_restCursor = m_plot->cursor();
    m_plot->setCursor(shape);
}

void PlotController::armBand(bool armed) {
    m_probe->setBand({});
    if (armed == m_bandArmed)
        return;
    m_bandArmed = armed;
    if (armed)
        showCursor(Qt::CrossCursor);
    else
        m_plot->setCursor(m_restCursor);
}

/// Under the pointer, or else where the pick is: keys work without a pointer too.
std::optional<QPointF> PlotController::meantPosition() const {
    const auto pointer = m_probe->pointer();
    return pointer && hoverAt(*pointer) ? pointer : pickPosition();
}

QString PlotController::valueText() const {
    const auto pointer = m_probe->pointer();
    if (pointer)
        if (const auto hover = hoverAt(*pointer))
            return hover->line;
    if (m_probe->hasPins())
        return m_probe->pinnedLines().join('\n');
    const auto picked = pickPosition();
    const auto hover = picked ? hoverAt(*picked) : std::nullopt;
    return hover ? hover->line : pointer ? lineAt(*pointer) : QString();
}

void PlotController::copyValue() {
    const QString text = valueText();
    if (text.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(text);
    emit hovered(m_hovered = tr("Copied: %1").arg(text));
}

void PlotController::togglePin() {
    if (const auto position = meantPosition()) {
        m_probe->togglePin(*position);
        m_plot->setAccessibleDescription(description());
    }
}

bool PlotController::key(const QKeyEvent& event) {
    if (event.matches(QKeySequence::Copy)) {
        copyValue();
        return true;
    }
    if (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return false;
    const QRect area = m_plot->axisRect()->rect();
    const auto about = [&] {
        const auto pointer = m_probe->pointer();
        return pointer && area.contains(pointer->toPoint()) ? *pointer : QRectF(area).center();
    };
    switch (event.key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_view->zoom(zoomOfKey, about());
        return true;
    case Qt::Key_Minus:
        m_view->zoom(1.0 / zoomOfKey, about());
        return true;
    case Qt::Key_0:
        m_view->showAll();
        return true;
    case Qt::Key_Z:
        armBand(!m_bandArmed);
        return true;
    case Qt::Key_P:
        togglePin();
        return true;
    case Qt::Key_Escape:
        if (!m_bandArmed)
            return false;
        m_gesture = Gesture::none;
        armBand(false);
        return true;
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down: {
        const QPointF direction = directionOf(event.key());
        m_view->pan({-direction.x() * stepOfKey * area.width(), -direction.y() * stepOfKey * area.height()});
        return true;
    }
    default:
        return false;
    }
}

bool PlotController::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_plot || !qobject_cast<QCustomPlot*>(watched)) // gone to its base: the focus goes in ~QWidget
        return QObject::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        return press(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove:
        return move(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease:
        return release(*static_cast<QMouseEvent*>(event));
    case QEvent::Leave:
        point({});
        break;
    case QEvent::FocusIn:
    case QEvent::FocusOut:
        m_probe->update();
        break;
    case QEvent::ShortcutOverride:
        if (isOurs(*static_cast<QKeyEvent*>(event))) {
            event->accept();
            return true;
        }
        break;
    case QEvent::KeyPress: {
        const auto& pressed = *static_cast<QKeyEvent*>(event);
        const bool moves = pressed.modifiers() & Qt::ShiftModifier && !directionOf(pressed.key()).isNull();
        return (!moves && keyPressed(pressed)) || key(pressed) || QObject::eventFilter(watched, event);
    }
    case QEvent::ContextMenu: {
        const auto* wish = static_cast<QContextMenuEvent*>(event);
        const QPointF at = wish->reason() == QContextMenuEvent::Keyboard
                               ? pickPosition().value_or(QRectF(m_plot->axisRect()->rect()).center())
                               : QPointF(wish->pos());
        QMenu* menu = makeMenu(at).release();
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(m_plot->mapToGlobal(at.toPoint()));
        return true;
    }
    case QEvent::ToolTip: {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto hover = hoverAt(help->pos());
        QToolTip::showText(help->globalPos(), hover ? hover->toolTip : QString(), m_plot);
        return true;
    }
    case QEvent::Wheel: {
        const auto* wheel = static_cast<QWheelEvent*>(event);
        if (wheel->modifiers() & Qt::ControlModifier) {
            m_view->zoom(std::pow(zoomOfNotch, wheel->angleDelta().y() / 120.0), wheel->position());
            return true;
        }
        event->ignore(); // QCustomPlot would swallow it; the page below scrolls
        return true;
    }
    case QEvent::Resize:
        resized();
        break;
    case QEvent::FontChange:
        adoptTheme();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace moescope
