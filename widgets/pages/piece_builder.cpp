// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/piece_builder.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "pages/table_pieces.h"
#include "pages/text_lines.h"

namespace moescope {
namespace {

constexpr double panelInset = 14.0, panelPadding = 8.0, barWidth = 4.0;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ReportPages)
};

} // namespace

PieceBuilder::PieceBuilder(const PageStyle& style)
    : m_style(style)
    , m_colours(style.colours()) {}

void PieceBuilder::add(const Report& report) {
    addTitle(report);
    if (m_style.hasPages())
        addContents(report);
    int number = 0;
    for (const ReportSection& section : report.sections)
        addSection(section, number++);
}

PageText PieceBuilder::textAt(double x, double y, const QString& text, PageFont font, const QColor& colour) const {
    return {{x, y + baselineIn(m_style, font)}, text, font, colour};
}

void PieceBuilder::addLines(Kind kind, const QString& text, PageFont font, const QColor& colour, double above,
                            bool keepWithNext) {
    const QStringList lines = brokenLines(text, m_style.font(font), m_style.width);
    for (qsizetype i = 0; i < lines.size(); ++i) {
        PagePiece piece;
        piece.kind = kind;
        piece.above = i == 0 ? above : 0.0;
        piece.height = m_style.lineHeight(font);
        // no single first or last line of a paragraph
        piece.keepWithNext = keepWithNext || (lines.size() > 1 && (i == 0 || i == lines.size() - 2));
        piece.texts = {textAt(0.0, 0.0, lines[i], font, colour)};
        m_pieces.push_back(std::move(piece));
    }
}

void PieceBuilder::addPanel(Kind kind, const std::vector<Entry>& entries, const QColor& bar, double above) {
    double labels = 0.0;
    for (const Entry& entry : entries)
        labels = std::max(labels, lineWidth(entry.label, m_style.font(PageFont::strong)));
    const double x = panelInset + (labels > 0.0 ? std::ceil(labels) + 12.0 : 0.0);
    std::vector<PagePiece> lines;
    for (const Entry& entry : entries) {
        bool first = true;
        for (const QString& line : brokenLines(entry.text, m_style.font(entry.font), m_style.width - x - panelInset)) {
            PagePiece piece;
            piece.kind = kind;
            piece.height = m_style.lineHeight(PageFont::body);
            piece.texts = {textAt(x, 0.0, line, entry.font, entry.colour)};
            if (first && !entry.label.isEmpty())
                piece.texts.push_back(textAt(panelInset, 0.0, entry.label, PageFont::strong, bar));
            first = false;
            lines.push_back(std::move(piece));
        }
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        PagePiece& piece = lines[i];
        piece.above = i == 0 ? above : 0.0;
        piece.keepWithNext = lines.size() > 1 && (i == 0 || i == lines.size() - 2);
        const double before = i == 0 ? panelPadding : 0.0;
        piece.height += before + (i + 1 == lines.size() ? panelPadding : 0.0);
        for (PageText& text : piece.texts)
            text.at.ry() += before;
        piece.boxes = {{{0.0, 0.0, m_style.width, piece.height}, m_colours.panel},
                       {{0.0, 0.0, barWidth, piece.height}, bar}};
        m_pieces.push_back(std::move(piece));
    }
}

void PieceBuilder::addTitle(const Report& report) {
    addLines(Kind::title, QString::fromStdString(report.title), PageFont::title, m_colours.text, 0.0, true);
    addLines(Kind::title, QString::fromStdString(report.subtitle), PageFont::body, m_colours.secondary, 4.0, true);
    std::vector<Entry> entries;
    for (const std::string& line : report.summary) {
        const QString text = QString::fromStdString(line);
        const QString label = text.section(": ", 0, 0);
        const bool labelled = label.size() < text.size() && label.size() <= 12 && !label.contains(u' ');
        entries.push_back({labelled ? label : QString(), labelled ? text.mid(label.size() + 2) : text, PageFont::body,
                           m_colours.text});
    }
    addPanel(Kind::summary, entries, m_colours.accent, 14.0);
}

void PieceBuilder::addContents(const Report& report) {
    addLines(Kind::contents, Words::tr("Contents"), PageFont::strong, m_colours.secondary, 18.0, true);
    int number = 0;
    for (const ReportSection& section : report.sections) {
        PagePiece piece;
        piece.kind = Kind::contents;
        piece.section = number++;
        piece.height = m_style.lineHeight(PageFont::body);
        const QString title =
            brokenLines(QString::fromStdString(section.title), m_style.font(PageFont::body), m_style.width - 60.0)
                .first();
        piece.texts = {textAt(0.0, 0.0, title, PageFont::body, m_colours.text)};
        m_pieces.push_back(std::move(piece));
    }
}

void PieceBuilder::addSection(const ReportSection& section, int number) {
    const std::size_t first = m_pieces.size();
    addLines(Kind::section, QString::fromStdString(section.title), PageFont::section, m_colours.text, 30.0, true);
    PagePiece& heading = m_pieces[first];
    heading.section = number;
    constexpr double rule = 9.0; // room for the rule above the words
    heading.height += rule;
    for (PageText& text : heading.texts)
        text.at.ry() += rule;
    heading.boxes = {{{0.0, 0.0, m_style.width, 1.0}, m_colours.line}};
    for (const ReportBlock& block : section.blocks)
        std::visit(*this, block);
}

void PieceBuilder::operator()(const ReportParagraph& paragraph) {
    addLines(Kind::paragraph, QString::fromStdString(paragraph.text), PageFont::body, m_colours.text, 8.0, false);
}

void PieceBuilder::operator()(const ReportMissing& missing) {
    addPanel(Kind::missing,
             {{Words::tr("Missing"), QString::fromStdString(missing.sentence), PageFont::body, m_colours.text},
              {Words::tr("Made by"), QString::fromStdString(missing.command), PageFont::mono, m_colours.text}},
             m_colours.warning, 10.0);
}

void PieceBuilder::operator()(const ReportCode& code) {
    if (!code.caption.empty())
        addLines(Kind::caption, QString::fromStdString(code.caption), PageFont::caption, m_colours.text, 12.0, true);
    std::vector<Entry> entries;
    for (const std::string& line : code.lines)
        entries.push_back({{}, QString::fromStdString(line), PageFont::mono, m_colours.text});
    addPanel(Kind::code, entries, m_colours.line, 4.0);
}

void PieceBuilder::operator()(const ReportTable& table) { TablePieces(table, m_style).appendTo(m_pieces); }

void PieceBuilder::addFigure(const QString& title, const QString& description, const ReportBlock& block) {
    for (FigurePart& part : drawFigure(block, {m_style.width, m_style.tallestFigure, m_style.dark})) {
        const std::size_t first = m_pieces.size();
        const QString rows =
            part.rows.empty() ? QString() : QStringLiteral(", %1").arg(QString::fromStdString(part.rows));
        addLines(Kind::caption, title + rows, PageFont::caption, m_colours.text, 18.0, true);
        if (!description.isEmpty())
            addLines(Kind::caption, description, PageFont::small, m_colours.secondary, 1.0, true);
        PagePiece piece;
        piece.kind = Kind::figure;
        piece.above = 6.0;
        double scale = std::min(1.0, m_style.width / part.width);
        if (m_style.hasPages()) {
            double room = m_style.height - piece.above;
            for (std::size_t i = first; i < m_pieces.size(); ++i)
                room -= m_pieces[i].height + m_pieces[i].above;
            scale = std::min(scale, std::max(room, 100.0) / part.height);
        }
        piece.height = std::floor(part.height * scale);
        piece.figure = std::make_shared<const FigurePart>(std::move(part));
        m_pieces.push_back(std::move(piece));
    }
}

} // namespace moescope
