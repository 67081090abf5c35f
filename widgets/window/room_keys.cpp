// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/room_keys.h"

#include <QCoreApplication>

namespace moescope {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("RoomKeys", text); }

std::vector<QKeySequence> plain(std::initializer_list<Qt::Key> keys) {
    std::vector<QKeySequence> sequences;
    for (const Qt::Key key : keys)
        sequences.emplace_back(key);
    return sequences;
}

} // namespace

std::vector<RoomKey> roomKeys() {
    return {
        {tr("Maps"), tr("Move the pick"), tr("Arrow keys"),
         plain({Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down})},
        {tr("Plots"), tr("Show all"), "0", plain({Qt::Key_0})},
        {tr("Plots"), tr("Zoom at the pointer"), tr("Ctrl+wheel"), {}},
        {tr("Maps"), tr("Lay another matrix over the picked one"), tr("Ctrl+click"), {}},
        {tr("Bits grid"), tr("Choose the width that paints"), "2 3 4 8",
         plain({Qt::Key_2, Qt::Key_3, Qt::Key_4, Qt::Key_8})},
        {tr("Bits grid"), tr("Paint what is picked"), tr("Enter"), plain({Qt::Key_Return, Qt::Key_Enter})},
        {tr("Bits grid"), tr("Lock or unlock"), "L", plain({Qt::Key_L})},
        {tr("Tokens"), tr("Move along the text"), tr("Arrow keys, Page Up, Page Down, Home, End"),
         plain({Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Home, Qt::Key_End})},
        {tr("Error against size"), tr("Change the mean width"), tr("Arrow keys"), {}},
        {tr("Model search"), tr("Next match"), tr("Enter"), {}},
        {tr("Texts"), tr("Remove the selected texts"), tr("Delete"), plain({Qt::Key_Delete})},
    };
}

} // namespace moescope
