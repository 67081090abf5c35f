// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/number_order.h"

#include <algorithm>

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

void NumberOrder::setWords(const QString& words) {
    m_words = words.split(' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool NumberOrder::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (m_words.isEmpty())
        return true;
    QStringList own;
    for (int column = 0; column < std::min(2, sourceModel()->columnCount(parent)); ++column)
        own += sourceModel()->index(row, column, parent).data().toString().split(' ', Qt::SkipEmptyParts);
    return std::ranges::all_of(m_words, [&own](const QString& word) {
        return std::ranges::any_of(own, [&word](const QString& text) {
            return word.back().isDigit() ? text.compare(word, Qt::CaseInsensitive) == 0
                                         : text.startsWith(word, Qt::CaseInsensitive);
        });
    });
}

bool NumberOrder::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(moescope::sortRole), b = right.data(moescope::sortRole);
    if (!a.isValid() || !b.isValid())
        return a.isValid() != b.isValid() && (sortOrder() == Qt::AscendingOrder ? a.isValid() : b.isValid());
    return a.toDouble() < b.toDouble();
}

} // namespace moescope
