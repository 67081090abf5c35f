// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QColor>
#include <QObject>
#include <QString>

class QCustomPlot;

namespace moescope {

/// Colour of the i-th of several compared curves: accent for the pick, then the overlays'.
QColor curveColour(std::size_t i);

/// Labels of a few curves in a corner of a plot: a point in the curve's colour, its name, and a second line in grey.
/// Asked anew at each drawing, so it needs no update of its own.
class CurveLegend : public QObject {
    Q_OBJECT
public:
    struct Entry {
        QString name, note;
        QColor colour;
        bool filled = true;
    };
    CurveLegend(QCustomPlot* plot, Qt::Alignment corner, std::function<std::vector<Entry>()> entries);
};

} // namespace moescope
