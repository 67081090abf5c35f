// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QKeySequence>
#include <QString>

namespace moescope {

/// A key that a plot or a list answers while it has the focus. Unlike an action's shortcut it cannot be changed.
struct RoomKey {
    QString place; ///< "Any map"
    QString does;
    QString keys; ///< to be read
    std::vector<QKeySequence> sequences;
};

std::vector<RoomKey> roomKeys();

} // namespace moescope
