// SPDX-License-Identifier: GPL-3.0-or-later
// What pointer and keys do on a heatmap.
#include "plots/heatmap.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

namespace moescope {

void Heatmap::press(QMouseEvent* event) {
    const auto cell = cellAt(event->position());
    if (event->button() != Qt::LeftButton || !cell)
        return;
    m_dragged = cell;
    emit cellPressed(*cell, event->modifiers());
    if (event->modifiers() & Qt::ControlModifier)
        emit overlayPicked(pickOf(*cell));
    else
        emit picked(pickOf(*cell));
}

void Heatmap::movePick(int columns, int rows) {
    for (int row = 0; row < m_geometry.rows(); ++row)
        for (int column = 0; column < m_data.columns; ++column) {
            const Pick here = pickOf({row, column});
            if (here.layer != m_pick.layer || here.expert != m_pick.expert ||
                (m_pick.projection >= 0 && here.projection >= 0 && here.projection != m_pick.projection))
                continue;
            emit picked(pickOf({std::clamp(row + rows, 0, m_geometry.rows() - 1),
                                std::clamp(column + columns, 0, m_data.columns - 1)}));
            return;
        }
    if (m_geometry.rows() > 0 && m_data.columns > 0)
        emit picked(pickOf({0, 0}));
}

bool Heatmap::eventFilter(QObject* watched, QEvent* event) {
    if (watched != plot())
        return PlotController::eventFilter(watched, event);
    if (!qobject_cast<QCustomPlot*>(watched))
        return false; // lets go of the focus in the destructor of QWidget: its layers are gone
    const auto redrawOverlay = [this] { plot()->layer("overlay")->replot(); };
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        press(static_cast<QMouseEvent*>(event));
        break;
    case QEvent::MouseMove: {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const auto cell = cellAt(mouse->position());
        if (cell != m_hovered) {
            m_hovered = cell;
            redrawOverlay();
        }
        if (m_dragged && cell && cell != m_dragged && (mouse->buttons() & Qt::LeftButton)) {
            m_dragged = cell;
            emit cellDragged(*cell);
        }
        break;
    }
    case QEvent::MouseButtonRelease:
        if (m_dragged) {
            m_dragged.reset();
            emit released();
        }
        break;
    case QEvent::Leave:
        m_hovered.reset();
        redrawOverlay();
        break;
    case QEvent::FocusIn:
    case QEvent::FocusOut:
        redrawOverlay();
        break;
    case QEvent::KeyPress: {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down) {
            movePick((key == Qt::Key_Right) - (key == Qt::Key_Left), (key == Qt::Key_Down) - (key == Qt::Key_Up));
            return true;
        }
        if (key == Qt::Key_0) {
            showAll();
            refresh();
            return true;
        }
        break;
    }
    case QEvent::Wheel: {
        auto* wheel = static_cast<QWheelEvent*>(event);
        if (!(wheel->modifiers() & Qt::ControlModifier) || m_data.rows.empty())
            break;
        const double factor = std::pow(0.85, wheel->angleDelta().y() / 120.0);
        plot()->xAxis->scaleRange(factor, plot()->xAxis->pixelToCoord(wheel->position().x()));
        plot()->yAxis->scaleRange(factor, plot()->yAxis->pixelToCoord(wheel->position().y()));
        plot()->xAxis->setRange(plot()->xAxis->range().bounded(-0.5, m_data.columns - 0.5));
        plot()->yAxis->setRange(plot()->yAxis->range().bounded(m_geometry.top(), m_geometry.bottom()));
        refresh();
        return true;
    }
    default:
        break;
    }
    return PlotController::eventFilter(watched, event);
}

} // namespace moescope
