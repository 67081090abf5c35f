// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/table_pieces.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QCoreApplication>
#include <QFontMetricsF>

#include "pages/text_lines.h"

namespace moescope {
namespace {

constexpr double left = 6.0, right = 10.0; ///< of a cell
constexpr double above = 3.0, below = 4.0; ///< of a row's text
constexpr qsizetype longestRow = 12;       ///< lines; a longer row may be cut between these
constexpr double widestText = 340.0;       ///< a column of text is no wider, a longer cell has more lines
constexpr double widestWord = 110.0;       ///< longer words are broken where room is short

} // namespace

double baselineIn(const PageStyle& style, PageFont font) {
    const QFontMetricsF metrics(style.font(font));
    return std::round((style.lineHeight(font) + metrics.ascent() - metrics.descent()) / 2.0);
}

TablePieces::TablePieces(const ReportTable& table, const PageStyle& style)
    : m_table(table)
    , m_style(style)
    , m_colours(style.colours()) {
    for (const std::string& head : table.columns)
        m_columns.push_back({QString::fromStdString(head)});
    measure();
}

const ReportCell* TablePieces::cellAt(std::size_t row, std::size_t column) const {
    return column < m_table.rows[row].size() ? &m_table.rows[row][column] : nullptr;
}

void TablePieces::measure() {
    const QFont body = m_style.font(PageFont::table), head = m_style.font(PageFont::tableHead);
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        Column& column = m_columns[i];
        double text = 0.0, word = 0.0;
        column.numeric = !m_table.rows.empty();
        for (std::size_t row = 0; row < m_table.rows.size(); ++row)
            if (const ReportCell* cell = cellAt(row, i)) {
                column.numeric = column.numeric && (cell->value || cell->text == "–");
                const QString shown = QString::fromStdString(cell->text);
                text = std::max(text, lineWidth(shown, body));
                word = std::max(word, word < widestWord ? wordWidth(shown, body) : 0.0);
            }
        const double padding = left + right + 1.0;
        column.least = std::max(column.numeric ? text : std::min(word, widestWord),
                                std::min(wordWidth(column.head, head), widestWord)) +
                       padding;
        column.natural =
            std::max({column.least, std::min(text, widestText) + padding,
                      std::min(lineWidth(column.head, head), column.numeric ? text + 40.0 : widestText) + padding});
        column.least = std::min(std::ceil(column.least), std::floor(m_style.width / 3.0));
        column.natural = std::ceil(column.natural);
    }
}

std::vector<TablePieces::Columns> TablePieces::parts() const {
    std::vector<Columns> all{{}};
    double width = 0.0;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (all.back().size() > 1 && width + m_columns[i].least > m_style.width) {
            all.push_back({0});
            width = m_columns[0].least;
        }
        all.back().push_back(i);
        width += m_columns[i].least;
    }
    return all;
}

std::vector<double> TablePieces::widthsOf(const Columns& columns) const {
    std::vector<double> widths;
    double least = 0.0, natural = 0.0;
    for (const std::size_t i : columns) {
        least += m_columns[i].least;
        natural += m_columns[i].natural;
    }
    const double share =
        natural <= m_style.width ? 1.0 : std::max(0.0, m_style.width - least) / std::max(natural - least, 1.0);
    for (const std::size_t i : columns)
        widths.push_back(std::floor(m_columns[i].least + share * (m_columns[i].natural - m_columns[i].least)));
    return widths;
}

void TablePieces::appendTo(std::vector<PagePiece>& pieces) const {
    const QString caption = QString::fromStdString(m_table.caption);
    const std::vector<Columns> all = parts();
    for (const Columns& columns : all)
        appendPart(columns,
                   all.size() == 1 || columns.size() < 2
                       ? caption
                       : QCoreApplication::translate("ReportPages", "%1 (columns %2 to %3 of %4)")
                             .arg(caption)
                             .arg(columns[1] + 1)
                             .arg(columns.back() + 1)
                             .arg(m_columns.size()),
                   pieces);
}

void TablePieces::placeLines(PagePiece& piece, const QStringList& lines, double x, double width, bool toRight,
                             PageFont font, const QColor& colour) const {
    double y = above + baselineIn(m_style, font);
    for (const QString& line : lines) {
        const double shift = toRight ? width - left - right - lineWidth(line, m_style.font(font)) : 0.0;
        if (!line.isEmpty())
            piece.texts.push_back({{x + left + std::max(shift, 0.0), y}, line, font, colour});
        y += m_style.lineHeight(font);
    }
}

PagePiece TablePieces::headPiece(const Columns& columns, const std::vector<double>& widths) const {
    PagePiece piece;
    piece.kind = PagePiece::Kind::tableHead;
    piece.keepWithNext = true;
    const double whole = std::accumulate(widths.begin(), widths.end(), 0.0);
    double x = 0.0;
    qsizetype most = 1;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Column& column = m_columns[columns[i]];
        const QStringList lines = brokenLines(column.head, m_style.font(PageFont::tableHead), widths[i] - left - right);
        most = std::max(most, lines.size());
        placeLines(piece, lines, x, widths[i], column.numeric, PageFont::tableHead, m_colours.secondary);
        x += widths[i];
    }
    piece.height = above + static_cast<double>(most) * m_style.lineHeight(PageFont::tableHead) + below;
    piece.boxes = {{{0.0, piece.height - 1.0, whole, 1.0}, m_colours.axis}};
    return piece;
}

void TablePieces::appendRow(std::size_t row, const Columns& columns, const std::vector<double>& widths, int head,
                            std::vector<PagePiece>& pieces) const {
    std::vector<QStringList> cells;
    qsizetype most = 1;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const ReportCell* cell = cellAt(row, columns[i]);
        cells.push_back(cell ? brokenLines(QString::fromStdString(cell->text), m_style.font(PageFont::table),
                                           widths[i] - left - right)
                             : QStringList());
        most = std::max(most, cells.back().size());
    }
    const double line = m_style.lineHeight(PageFont::table);
    const double whole = std::accumulate(widths.begin(), widths.end(), 0.0);
    // a long row may go on on the next page
    const qsizetype each = m_style.hasPages() ? longestRow : most;
    for (qsizetype first = 0; first < most; first += each) {
        PagePiece piece;
        piece.kind = PagePiece::Kind::tableRow;
        piece.head = head;
        piece.height = above + static_cast<double>(std::min(each, most - first)) * line + below;
        if (row % 2 == 0)
            piece.boxes.push_back({{0.0, 0.0, whole, piece.height}, m_colours.oddRow});
        if (first + each >= most)
            piece.boxes.push_back({{0.0, piece.height - 1.0, whole, 1.0}, m_colours.line});
        double x = 0.0;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const ReportCell* cell = cellAt(row, columns[i]);
            const bool passed = cell && cell->text == "passed", failed = cell && cell->text == "FAILED";
            placeLines(piece, cells[i].mid(first, each), x, widths[i], m_columns[columns[i]].numeric,
                       passed || failed ? PageFont::tableHead : PageFont::table,
                       passed   ? m_colours.accent
                       : failed ? m_colours.error
                                : m_colours.text);
            x += widths[i];
        }
        pieces.push_back(std::move(piece));
    }
}

void TablePieces::appendPart(const Columns& columns, const QString& caption, std::vector<PagePiece>& pieces) const {
    if (columns.empty())
        return;
    bool first = true;
    for (const QString& line : brokenLines(caption, m_style.font(PageFont::caption), m_style.width)) {
        PagePiece piece;
        piece.kind = PagePiece::Kind::caption;
        piece.above = first ? 16.0 : 0.0;
        piece.height = m_style.lineHeight(PageFont::caption);
        piece.keepWithNext = true;
        piece.texts = {{{0.0, baselineIn(m_style, PageFont::caption)}, line, PageFont::caption, m_colours.text}};
        pieces.push_back(std::move(piece));
        first = false;
    }
    const std::vector<double> widths = widthsOf(columns);
    const int head = static_cast<int>(pieces.size());
    pieces.push_back(headPiece(columns, widths));
    if (m_table.rows.empty())
        pieces.back().keepWithNext = false;
    for (std::size_t row = 0; row < m_table.rows.size(); ++row)
        appendRow(row, columns, widths, head, pieces);
}

} // namespace moescope
