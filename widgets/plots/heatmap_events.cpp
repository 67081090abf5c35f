// SPDX-License-Identifier: GPL-3.0-or-later
// What pointer and keys do on a heatmap.
#include "plots/heatmap.h"

#include <algorithm>

#include <QKeyEvent>
#include <QMouseEvent>

namespace moescope {

void Heatmap::pick(HeatmapCell cell, Qt::KeyboardModifiers modifiers) {
    if (modifiers & Qt::ControlModifier)
        emit overlayPicked(pickOf(cell));
    else
        emit picked(pickOf(cell));
}

bool Heatmap::pressed(const QMouseEvent& event) {
    const auto cell = cellAt(event.position());
    if (!cell)
        return false;
    emit cellPressed(*cell, event.modifiers());
    if (m_dragMoves)
        return false; // it may become a move of the map; a click picks when the button is let go
    m_dragged = cell;
    pick(*cell, event.modifiers());
    return true;
}

void Heatmap::dragTo(const QMouseEvent& event) {
    const auto cell = cellAt(event.position());
    if (m_dragged && cell && cell != m_dragged) {
        m_dragged = cell;
        emit cellDragged(*cell);
    }
}

void Heatmap::letGo() {
    if (m_dragged) {
        m_dragged.reset();
        emit released();
    }
}

void Heatmap::clicked(QPointF position, Qt::KeyboardModifiers modifiers) {
    if (const auto cell = cellAt(position))
        pick(*cell, modifiers);
}

void Heatmap::pointed(std::optional<QPointF> position) {
    const auto cell = position ? cellAt(*position) : std::nullopt;
    if (cell == m_hovered)
        return;
    m_hovered = cell;
    plot()->layer("overlay")->replot();
}

/// The first cell that the pick means: a pick need not name a projection, and a row that is an expert's has many cells.
std::optional<HeatmapCell> Heatmap::cellOf(const Pick& pick) const {
    if (pick.isEmpty() || pick.expert < 0 || m_data.columns == 0)
        return {};
    for (int row = 0; row < m_geometry.rows(); ++row) {
        const HeatmapRow& data = m_data.rows[static_cast<std::size_t>(row)];
        const bool same = data.layer == pick.layer && (data.expert < 0 || data.expert == pick.expert) &&
                          (pick.projection < 0 || data.projection < 0 || data.projection == pick.projection);
        if (same && (data.expert >= 0 || pick.expert < m_data.columns))
            return HeatmapCell{row, data.expert >= 0 ? 0 : pick.expert};
    }
    return {};
}

std::optional<QPointF> Heatmap::pickPosition() const {
    const auto cell = cellOf(m_pick);
    return cell ? std::optional(cellRect(*cell).center()) : std::nullopt;
}

bool Heatmap::keyPressed(const QKeyEvent& event) {
    const int columns = (event.key() == Qt::Key_Right) - (event.key() == Qt::Key_Left);
    const int rows = (event.key() == Qt::Key_Down) - (event.key() == Qt::Key_Up);
    if ((columns == 0 && rows == 0) || m_data.rows.empty() || m_data.columns == 0)
        return false;
    const auto cell = cellOf(m_pick);
    emit picked(pickOf(cell ? HeatmapCell{std::clamp(cell->row + rows, 0, m_geometry.rows() - 1),
                                          std::clamp(cell->column + columns, 0, m_data.columns - 1)}
                            : HeatmapCell{0, 0}));
    return true;
}

} // namespace moescope
