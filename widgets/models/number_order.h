// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

namespace moescope {

/// Role under which a table model gives the number to sort by; invalid where the value is missing.
inline constexpr int sortRole = Qt::UserRole;

/// Sorts by number, missing values last in both directions; rows are numbered as they stand.
class NumberOrder : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit NumberOrder(QAbstractItemModel* source, QObject* parent);
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
};

} // namespace moescope
