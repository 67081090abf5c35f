// SPDX-License-Identifier: GPL-3.0-or-later
// The menu of a plot.
#include <QMenu>

#include <qcustomplot.h>

#include "plots/plot_controller.h"
#include "plots/plot_export.h"
#include "plots/plot_memory.h"
#include "plots/plot_probe.h"
#include "plots/plot_view.h"

namespace moescope {

bool PlotController::isOn(const QString& key, bool otherwise) {
    return PlotMemory::instance().value(key, otherwise).toBool();
}

void PlotController::addSwitch(QMenu& menu, const QString& text, const QString& key, bool otherwise) {
    QAction* action = menu.addAction(text);
    action->setCheckable(true);
    action->setChecked(isOn(key, otherwise));
    connect(action, &QAction::toggled, action, [key](bool on) { PlotMemory::instance().set(key, on); });
}

std::unique_ptr<QMenu> PlotController::makeMenu(QPointF position) {
    auto menu = std::make_unique<QMenu>(m_plot);
    const auto add = [&](const QString& text, const QString& keys, auto function) {
        return menu->addAction(keys.isEmpty() ? text : text + '\t' + keys, this, function);
    };
    const auto hover = hoverAt(position);
    add(m_probe->isPinned(position) ? tr("Take this pin away") : tr("Pin this value"), tr("P"), [this, position] {
        m_probe->togglePin(position);
        m_plot->setAccessibleDescription(description());
    })->setEnabled(hover.has_value());
    add(tr("Take all pins away"), {}, [this] {
        m_probe->clearPins();
        m_plot->setAccessibleDescription(description());
    })->setEnabled(m_probe->hasPins());
    add(tr("Copy this value"), tr("Ctrl+C"), [this, position] {
        m_probe->setPointer(position);
        copyValue();
    })->setEnabled(!lineAt(position).isEmpty() || m_probe->hasPins());
    menu->addSeparator();
    const QPointF centre = QRectF(m_plot->axisRect()->rect()).center();
    add(tr("Show all"), tr("0"), [this] { m_view->showAll(); })->setEnabled(m_view->isZoomed());
    add(tr("Zoom in"), tr("+"), [this, centre] { m_view->zoom(0.7, centre); });
    add(tr("Zoom out"), tr("−"), [this, centre] { m_view->zoom(1.0 / 0.7, centre); })->setEnabled(m_view->isZoomed());
    add(tr("Zoom to a rectangle"), tr("Z"), [this] { armBand(true); });
    menu->addSeparator();
    addSwitch(*menu, tr("Cross-hair"), QStringLiteral("cross-hair"), true);
    fillMenu(*menu);
    menu->addSeparator();
    addExportActions(menu.get(), m_plot, this);
    return menu;
}

} // namespace moescope
