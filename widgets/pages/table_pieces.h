// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>

#include "pages/page_piece.h"

namespace moescope {

/// Where the baseline lies in a line of text of this kind.
double baselineIn(const PageStyle& style, PageFont font);

/// Sets a table: columns as wide as they need while there is room, else text is broken in its cells; a table that is
/// wider than the page even so comes in parts, each with the first column.
class TablePieces {
public:
    TablePieces(const ReportTable& table, const PageStyle& style);
    void appendTo(std::vector<PagePiece>& pieces) const;

private:
    using Columns = std::vector<std::size_t>;
    struct Column {
        QString head;
        bool numeric = true;
        double natural = 0.0, least = 0.0; ///< widths, with padding
    };

    void measure();
    [[nodiscard]] std::vector<Columns> parts() const;
    [[nodiscard]] std::vector<double> widthsOf(const Columns& columns) const;
    void appendPart(const Columns& columns, const QString& caption, std::vector<PagePiece>& pieces) const;
    [[nodiscard]] PagePiece headPiece(const Columns& columns, const std::vector<double>& widths) const;
    void appendRow(std::size_t row, const Columns& columns, const std::vector<double>& widths, int head,
                   std::vector<PagePiece>& pieces) const;
    void placeLines(PagePiece& piece, const QStringList& lines, double x, double width, bool right, PageFont font,
                    const QColor& colour) const;
    [[nodiscard]] const ReportCell* cellAt(std::size_t row, std::size_t column) const;

    const ReportTable& m_table;
    PageStyle m_style;
    PageColours m_colours;
    std::vector<Column> m_columns;
};

} // namespace moescope
