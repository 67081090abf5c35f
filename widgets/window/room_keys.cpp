// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/room_keys.h"

#include <QCoreApplication>

namespace moescope {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(RoomKeys)
};

std::vector<QKeySequence> plain(std::initializer_list<Qt::Key> keys) {
    std::vector<QKeySequence> sequences;
    for (const Qt::Key key : keys)
        sequences.emplace_back(key);
    return sequences;
}

} // namespace

std::vector<RoomKey> roomKeys() {
    return {
        {Words::tr("Maps"), Words::tr("Move the pick"), Words::tr("Arrow keys"),
         plain({Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down})},
        {Words::tr("Plots"), Words::tr("Show all"), "0", plain({Qt::Key_0})},
        {Words::tr("Plots"), Words::tr("Zoom at the pointer"), Words::tr("Ctrl+wheel"), {}},
        {Words::tr("Maps"), Words::tr("Lay another matrix over the picked one"), Words::tr("Ctrl+click"), {}},
        {Words::tr("Bits grid"), Words::tr("Choose the width that paints"), "2 3 4 8",
         plain({Qt::Key_2, Qt::Key_3, Qt::Key_4, Qt::Key_8})},
        {Words::tr("Bits grid"), Words::tr("Paint what is picked"), Words::tr("Enter"),
         plain({Qt::Key_Return, Qt::Key_Enter})},
        {Words::tr("Bits grid"), Words::tr("Lock or unlock"), "L", plain({Qt::Key_L})},
        {Words::tr("Tokens"), Words::tr("Move along the text"), Words::tr("Arrow keys, Page Up, Page Down, Home, End"),
         plain({Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Home, Qt::Key_End})},
        {Words::tr("Error against size"), Words::tr("Change the mean width"), Words::tr("Arrow keys"), {}},
        {Words::tr("Model search"), Words::tr("Next match"), Words::tr("Enter"), {}},
        {Words::tr("Texts"), Words::tr("Remove the selected texts"), Words::tr("Delete"), plain({Qt::Key_Delete})},
    };
}

} // namespace moescope
