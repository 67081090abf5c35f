// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QAbstractItemModel;
class QTableView;

namespace moescope {

/// A table as all rooms have it: whole rows selected, one at a time, columns as wide as their contents, row numbers
/// hidden, row height of the theme. Follows a switch of theme.
QTableView* makeTable(QAbstractItemModel* model, const QString& name);

} // namespace moescope
