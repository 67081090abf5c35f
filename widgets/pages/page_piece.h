// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>

#include "pages/page_style.h"
#include "report/figure.h"

namespace moescope {

/// A line of text in a piece.
struct PageText {
    QPointF at; ///< start of its baseline
    QString text;
    PageFont font = PageFont::body;
    QColor colour;
};

/// A filled rectangle in a piece.
struct PageBox {
    QRectF rect;
    QColor fill;
};

/// The smallest part of a report that no page cuts: a line, a row of a table, a figure. Positions are relative to its
/// upper left corner, the column's width wide.
struct PagePiece {
    enum class Kind {
        title,
        summary,
        contents,
        section,
        paragraph,
        missing,
        code,
        caption,
        tableHead,
        tableRow,
        figure
    };
    Kind kind = Kind::paragraph;
    double above = 0.0; ///< distance from what stands above; none at the top of a page
    double height = 0.0;
    bool keepWithNext = false; ///< on one page with the piece that follows
    int head = -1;             ///< of a row: the piece that stands above it on a page that begins with it
    int section = -1;          ///< of a heading or its line in the contents
    std::vector<PageBox> boxes;
    std::vector<PageText> texts;
    std::shared_ptr<const FigurePart> figure;
};

} // namespace moescope
