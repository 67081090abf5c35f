// SPDX-License-Identifier: GPL-3.0-or-later
// What a person's gestures do to the plan: paint, fill, lock, copy a layer.
#include "panels/bits_grid.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QKeyEvent>
#include <QMenu>
#include <QToolButton>
#include <qcustomplot.h>

#include "plots/heatmap.h"
#include "session/merge_key.h"
#include "session/plan_edits.h"

namespace moescope {

std::vector<std::string> BitsGrid::picked() const {
    const Pick pick = m_selection->pick();
    if (!m_document->model() || pick.isEmpty())
        return {};
    return expertModules(*m_document->model(), pick.layer, pick.expert, pick.projection);
}

void BitsGrid::press(HeatmapCell cell, Qt::KeyboardModifiers modifiers) {
    if (m_tool == Tool::pick || (modifiers & Qt::ControlModifier))
        return;
    m_stroke = newMergeKey();
    m_last = cell;
    if (m_tool == Tool::fill)
        m_from = m_to = cell;
    else
        paint({moduleOf(cell)});
}

void BitsGrid::drag(HeatmapCell cell) {
    if (m_stroke < 0)
        return;
    if (m_tool == Tool::fill) {
        m_to = cell;
        m_heatmap->plot()->replot(QCustomPlot::rpQueuedReplot);
    } else {
        paint(modulesBetween(m_last, cell));
        m_last = cell;
    }
}

/// A quick hand moves over several cells between two events.
std::vector<std::string> BitsGrid::modulesBetween(HeatmapCell from, HeatmapCell to) const {
    const int rows = to.row - from.row, columns = to.column - from.column;
    const int steps = std::max(std::abs(rows), std::abs(columns));
    std::vector<std::string> modules;
    for (int i = 1; i <= steps; ++i) {
        const double part = static_cast<double>(i) / steps;
        modules.push_back(moduleOf({from.row + static_cast<int>(std::lround(rows * part)),
                                    from.column + static_cast<int>(std::lround(columns * part))}));
    }
    return modules;
}

void BitsGrid::release() {
    if (m_stroke < 0)
        return;
    if (m_from && m_to)
        fillRectangle(*m_from, *m_to);
    m_from.reset();
    m_to.reset();
    m_document->solve(tr("Paint %1 bits").arg(m_bits), std::exchange(m_stroke, -1));
}

void BitsGrid::fillRectangle(HeatmapCell from, HeatmapCell to) {
    std::vector<std::string> modules;
    for (int row = std::min(from.row, to.row); row <= std::max(from.row, to.row); ++row) {
        for (int column = std::min(from.column, to.column); column <= std::max(from.column, to.column); ++column)
            modules.push_back(moduleOf({row, column}));
    }
    paint(modules);
}

void BitsGrid::paint(const std::vector<std::string>& modules) {
    m_document->editPlan(painted(m_document->planState().plan, modules, m_document->budget().setting(m_bits)),
                         tr("Paint %1 bits").arg(m_bits), m_stroke);
}

void BitsGrid::toggleLock() {
    if (picked().empty())
        return;
    const int stroke = newMergeKey();
    m_document->editPlan(lockToggled(m_document->planState().plan, picked()), tr("Lock"), stroke);
    m_document->solve(tr("Lock"), stroke);
}

void BitsGrid::fillCopyMenu(QMenu* menu) {
    menu->clear();
    const int from = m_selection->pick().layer;
    if (from < 0) {
        menu->addAction(tr("Pick a layer first"))->setEnabled(false);
        return;
    }
    std::vector<int> others;
    for (const HeatmapRow& row : m_heatmap->data().rows) {
        if (row.layer != from && (others.empty() || others.back() != row.layer))
            others.push_back(row.layer);
    }
    const auto copy = [this, from](const std::vector<int>& to) {
        const int stroke = newMergeKey();
        m_document->editPlan(layerCopied(m_document->planState().plan, *m_document->model(), from, to),
                             tr("Copy layer %1").arg(from), stroke);
        m_document->solve(tr("Copy layer %1").arg(from), stroke);
    };
    menu->addAction(tr("Layer %1 to all others").arg(from), this, [copy, others] { copy(others); });
    menu->addSeparator();
    for (const int to : others)
        menu->addAction(tr("Layer %1 to layer %2").arg(from).arg(to), this, [copy, to] { copy({to}); });
}

bool BitsGrid::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (const auto width = m_widths.find(key - Qt::Key_0); width != m_widths.end()) {
            setPaintWidth(width->first);
            return true;
        }
        if (key == Qt::Key_L) {
            toggleLock();
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            if (picked().empty())
                return true;
            m_stroke = newMergeKey();
            paint(picked());
            release();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace moescope
