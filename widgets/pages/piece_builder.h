// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>

#include "pages/page_piece.h"
#include "report/report.h"

namespace moescope {

/// Turns a report into the pieces of its pages, in order: the title with its summary, the contents where there are
/// pages, then section by section.
class PieceBuilder {
public:
    explicit PieceBuilder(const PageStyle& style);

    void add(const Report& report);
    [[nodiscard]] std::vector<PagePiece> take() && { return std::move(m_pieces); }

    void operator()(const ReportParagraph& paragraph);
    void operator()(const ReportMissing& missing);
    void operator()(const ReportCode& code);
    void operator()(const ReportTable& table);
    template <class Figure>
    void operator()(const Figure& figure) {
        addFigure(QString::fromStdString(figure.title), QString::fromStdString(figure.description), figure);
    }

private:
    using Kind = PagePiece::Kind;
    /// A line of a panel: its label stands in a column of its own.
    struct Entry {
        QString label, text;
        PageFont font = PageFont::body;
        QColor colour;
    };

    void addTitle(const Report& report);
    void addContents(const Report& report);
    void addSection(const ReportSection& section, int number);
    void addFigure(const QString& title, const QString& description, const ReportBlock& block);
    void addPanel(Kind kind, const std::vector<Entry>& entries, const QColor& bar, double above);
    /// Lines of running text.
    void addLines(Kind kind, const QString& text, PageFont font, const QColor& colour, double above, bool keepWithNext);
    [[nodiscard]] PageText textAt(double x, double y, const QString& text, PageFont font, const QColor& colour) const;

    PageStyle m_style;
    PageColours m_colours;
    std::vector<PagePiece> m_pieces;
};

} // namespace moescope
