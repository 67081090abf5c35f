// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

#include "session/run_monitor.h"

namespace moescope {

/// The layers of a run: how far each is and what its tuning came to, for its own router and the next one.
class LayerTable : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { layer, progress, iteration, ownFlips, ownChange, nextFlips, nextChange, columns };
    static constexpr int fractionRole = Qt::UserRole + 1; ///< of `progress`, 0 to 1

    explicit LayerTable(RunMonitor* monitor, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const RunMonitor::Layer& row, int column) const;
    [[nodiscard]] QString toolTip(const RunMonitor::Layer& row) const;

    RunMonitor* m_monitor;
};

/// Draws LayerTable's progress as a thin bar.
class ProgressDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace moescope
