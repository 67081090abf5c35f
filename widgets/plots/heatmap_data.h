// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QString>

namespace moescope {

/// One line of cells. Rows that follow one another with the same group stand together under one group label.
struct HeatmapRow {
    QString group; ///< "L2"
    QString label; ///< "gate", or empty
    int layer = -1;
    int projection = -1;        ///< int of Projection, -1: the row is not a projection's
    int expert = -1;            ///< of a matrix expert x expert: the row's expert; else -1, and columns are experts
    std::vector<double> values; ///< [columns], NaN where there is none
};

/// What a heatmap shows. Rows top to bottom.
struct HeatmapData {
    std::vector<HeatmapRow> rows;
    int columns = 0;
    QString columnTitle;        ///< "Expert"
    QString rowTitle;           ///< along the left edge, or empty
    QString scaleTitle;         ///< beside the colour scale: quantity and unit
    QString quantity;           ///< "Alpha (Hill)"
    QString definition, source; ///< for the tooltip
    int decimals = 2;           ///< of numbers in cells
    QString kind;               ///< maps of one kind share a chosen range of colours; empty: the quantity
    double unit = 1.0;          ///< a cell's number times this is the quantity
};

struct HeatmapCell {
    int row = -1;
    int column = -1;
    bool operator==(const HeatmapCell&) const = default;
};

/// What the cells of a heatmap say beside their colour; unset functions have plain defaults.
struct HeatmapTexts {
    std::function<QString(HeatmapCell, double)> number; ///< in the cell
    std::function<QString(HeatmapCell, double)> value;  ///< in status bar and tooltip, with unit
    std::function<QString(HeatmapCell)> place;          ///< "Layer 2, expert 10, up"
    std::function<QString(HeatmapCell)> mark;           ///< name of an icon drawn in the cell, or empty
};

} // namespace moescope
