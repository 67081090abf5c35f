// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/number_order.h"

namespace moescope {

NumberOrder::NumberOrder(QAbstractItemModel* source, QObject* parent)
    : QSortFilterProxyModel(parent) {
    setSortRole(moescope::sortRole);
    setSourceModel(source);
}

QVariant NumberOrder::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    return QSortFilterProxyModel::headerData(section, orientation, role);
}

bool NumberOrder::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(moescope::sortRole), b = right.data(moescope::sortRole);
    if (!a.isValid() || !b.isValid())
        return a.isValid() != b.isValid() && (sortOrder() == Qt::AscendingOrder ? a.isValid() : b.isValid());
    return a.toDouble() < b.toDouble();
}

} // namespace moescope
