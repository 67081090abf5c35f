// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace moescope {

/// Role under which a table model gives the number to sort by; invalid where the value is missing.
inline constexpr int sortRole = Qt::UserRole;

/// Sorts by number, missing values last in both directions; rows are numbered as they stand.
class NumberOrder : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit NumberOrder(QAbstractItemModel* source, QObject* parent);
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Keeps the rows in which each word stands for a word of the first two columns: one that begins with it, or, where
    /// it ends with a digit, that equals it ("E1" is not "E10"). Empty: all rows.
    void setWords(const QString& words);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QStringList m_words;
};

} // namespace moescope
