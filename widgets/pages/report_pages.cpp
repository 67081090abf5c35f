// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/report_pages.h"

#include <map>

#include <QImage>
#include <QPainter>
#include <QSvgRenderer>

#include "pages/piece_builder.h"
#include "pages/text_lines.h"

namespace moescope {
namespace {

/// A few pixels a cell: readers of PDF soften pictures that they enlarge, and then only the cells' edges are.
QImage imageOf(const FigureCells& cells) {
    const int columns = static_cast<int>(cells.columns);
    const int rows = static_cast<int>(cells.colours.size()) / columns;
    constexpr int many = 100'000;
    const int size = columns * rows > many ? 2 : 4;
    QImage image(columns * size, rows * size, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        const std::uint32_t* row = cells.colours.data() + static_cast<std::ptrdiff_t>(y / size) * columns;
        for (int x = 0; x < image.width(); ++x)
            line[x] = 0xFF000000U | row[x / size];
    }
    return image;
}

void paintFigure(QPainter& painter, const QFont& font, const FigurePart& part, QPointF at, double height) {
    painter.setFont(font); // the SVG says its family and size, the rest is this one's
    const double scale = height / part.height;
    QSvgRenderer renderer(QByteArray::fromStdString(part.svg));
    renderer.render(&painter, QRectF(at, QSizeF(part.width, part.height) * scale));
    const FigureCells& cells = part.cells;
    if (cells.columns == 0 || cells.colours.empty())
        return;
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.setRenderHint(QPainter::LosslessImageRendering);
    painter.drawImage(QRectF(at + QPointF(cells.x, cells.y) * scale, QSizeF(cells.width, cells.height) * scale),
                      imageOf(cells));
}

} // namespace

ReportPages::ReportPages(const Report& report, const PageStyle& style)
    : m_style(style) {
    PieceBuilder builder(style);
    builder.add(report);
    m_pieces = std::move(builder).take();
    m_pages = paginated(m_pieces, style.height);
    numberContents();
}

void ReportPages::numberContents() {
    std::map<int, int> pageOf;
    for (int page = 0; page < count(); ++page)
        for (const PlacedPiece& placed : m_pages[static_cast<std::size_t>(page)]) {
            const PagePiece& piece = m_pieces[static_cast<std::size_t>(placed.piece)];
            if (piece.kind == PagePiece::Kind::section && piece.section >= 0)
                pageOf.try_emplace(piece.section, page + 1);
        }
    for (PagePiece& piece : m_pieces)
        if (piece.kind == PagePiece::Kind::contents && piece.section >= 0) {
            PageText number = piece.texts.front();
            number.text = QString::number(pageOf[piece.section]);
            number.at.setX(m_style.width - lineWidth(number.text, m_style.font(number.font)));
            piece.texts.push_back(std::move(number));
        }
}

double ReportPages::heightOf(int page) const {
    const PageOfPieces& placed = m_pages[static_cast<std::size_t>(page)];
    return placed.empty() ? 0.0 : placed.back().y + m_pieces[static_cast<std::size_t>(placed.back().piece)].height;
}

void ReportPages::paint(QPainter& painter, int page, double from, double to) const {
    std::map<PageFont, QFont> fonts;
    painter.setRenderHint(QPainter::TextAntialiasing);
    for (const PlacedPiece& placed : m_pages[static_cast<std::size_t>(page)]) {
        const PagePiece& piece = m_pieces[static_cast<std::size_t>(placed.piece)];
        if (placed.y + piece.height < from || placed.y > to)
            continue;
        painter.setRenderHint(QPainter::Antialiasing, false); // edges on whole pixels
        for (const PageBox& box : piece.boxes)
            painter.fillRect(box.rect.translated(0.0, placed.y), box.fill);
        painter.setRenderHint(QPainter::Antialiasing);
        for (const PageText& text : piece.texts) {
            painter.setFont(fonts.try_emplace(text.font, m_style.font(text.font)).first->second);
            painter.setPen(text.colour);
            painter.drawText(text.at + QPointF(0.0, placed.y), text.text);
        }
        if (piece.figure)
            paintFigure(painter, m_style.font(PageFont::body), *piece.figure, {0.0, placed.y}, piece.height);
    }
}

} // namespace moescope
