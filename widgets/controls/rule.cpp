// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/rule.h"

namespace moescope {

Rule::Rule(Qt::Orientation orientation, QWidget* parent)
    : QFrame(parent) {
    if (orientation == Qt::Vertical)
        setProperty("rule", "vertical");
    else
        setProperty("rule", true);
}

} // namespace moescope
#include "moc_rule.cpp"
