// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QPointF>
#include <QString>

namespace moescope {

/// What stands under a point of a plot.
struct PlotHover {
    QString line;                   ///< for the status bar, with what it is of: "Layer 2, expert 10: Alpha 4.06"
    QString toolTip;                ///< rich text
    QString brief = {};             ///< beside the cross-hair; empty: the line
    std::optional<QPointF> at = {}; ///< pixels of the point that is meant; empty: where it was asked
};

/// Tooltip of a number: bold head, value with unit, definition, source; empty parts are left out.
QString numberToolTip(const QString& head, const QString& value, const QString& definition = {},
                      const QString& source = {});

} // namespace moescope
