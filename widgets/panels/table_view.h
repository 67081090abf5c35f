// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QString>

class QAbstractItemModel;
class QTableView;

namespace moescope {

/// A table as all rooms have it: whole rows selected, one at a time, columns as wide as their contents, row numbers
/// hidden, row height of the theme. Follows a switch of theme.
QTableView* makeTable(QAbstractItemModel* model, const QString& name);

/// Calls chosen(row) when a person goes to a row, by a click or by keys; not when the program selects one.
void whenRowChosen(QTableView* view, std::function<void(int row)> chosen);

/// The whole table as it reads, heads first, for the clipboard.
QString tabSeparated(const QAbstractItemModel& model);

} // namespace moescope
