// SPDX-License-Identifier: GPL-3.0-or-later
// What a heatmap draws over its colour maps: grid, numbers, marks, frames of picks, labels.
#include "plots/heatmap.h"

#include <cmath>

#include <QSvgRenderer>

#include "plots/number_text.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int smallestNumberHeight = 16, numberMargin = 2; // in lower or narrower cells there are no numbers
constexpr int smallestGridCell = 7;                        // below, the grid would outweigh the colours
constexpr int smallestMarkedCell = 9;                      // in smaller cells a mark could not be told from a speck
constexpr int widestLabel = 150;                           // longer names are shortened; the tooltip has them whole

int textWidth(const QFont& font, const QString& text) {
    return static_cast<int>(std::ceil(QFontMetricsF(font).horizontalAdvance(text)));
}

QFont bold(QFont font) {
    font.setWeight(QFont::DemiBold);
    return font;
}

QString shortened(const QPainter& painter, const QString& text, int width) {
    return QFontMetrics(painter.font()).elidedText(text, Qt::ElideMiddle, width + 4);
}

bool sameRow(const Pick& pick, const HeatmapRow& row) {
    return pick.layer == row.layer &&
           (pick.projection < 0 || row.projection < 0 || pick.projection == row.projection) &&
           (row.expert < 0 || row.expert == pick.expert);
}

} // namespace

void Heatmap::layOut() {
    const Theme& theme = Theme::instance();
    const QFont groupFont = bold(theme.font(TextRole::secondary)), labelFont = theme.font(TextRole::secondary);
    int group = 0, label = 0;
    for (const HeatmapRow& row : m_data.rows) {
        group = std::max(group, textWidth(groupFont, row.group));
        label = std::max(label, textWidth(labelFont, row.label));
    }
    group = std::min(group, theme.px(widestLabel));
    label = std::min(label, theme.px(widestLabel));
    const int title = m_data.rowTitle.isEmpty() ? 0 : QFontMetrics(labelFont).height() + theme.px(4);
    const int left = title + group + (label > 0 && group > 0 ? theme.px(14) : 0) + label + theme.px(8);
    const int line = QFontMetrics(labelFont).height();
    const int bottom = line + theme.px(4) + (m_data.columnTitle.isEmpty() ? 0 : line + theme.px(2));
    plot()->axisRect()->setMargins({left, theme.px(5), theme.px(m_scale->visible() ? 10 : 8), bottom});
    m_scale->setMargins({0, theme.px(5), 0, bottom});
}

int Heatmap::preferredHeight() const {
    const Theme& theme = Theme::instance();
    const QMargins margins = plot()->axisRect()->margins();
    return theme.px(20) * static_cast<int>(std::ceil(m_geometry.bottom() - m_geometry.top())) + margins.top() +
           margins.bottom();
}

QRect Heatmap::visibleCells() const {
    const QCPRange x = plot()->xAxis->range(), y = plot()->yAxis->range();
    int first = 0, last = m_geometry.rows() - 1;
    while (first < last && m_geometry.centre(first) + 0.5 < y.lower)
        ++first;
    while (last > first && m_geometry.centre(last) - 0.5 > y.upper)
        --last;
    const int left = std::max(0, static_cast<int>(std::lround(x.lower)));
    const int right = std::min(m_data.columns - 1, static_cast<int>(std::lround(x.upper)));
    return {QPoint(left, first), QPoint(right, last)};
}

void Heatmap::paintCells(QCPPainter& painter) const {
    if (isEmpty())
        return;
    const Theme& theme = Theme::instance();
    const QRectF cell = cellRect({0, 0});
    const QRect cells = visibleCells();
    painter.setAntialiasing(false);
    painter.setPen(QPen(theme.palette().dock, 1));
    for (const HeatmapGeometry::Group& group : m_geometry.groups()) {
        if (std::min(cell.width(), cell.height()) < smallestGridCell)
            break;
        if (group.firstRow > cells.bottom() || group.firstRow + group.rows <= cells.top())
            continue;
        const QRectF box = cellRect({group.firstRow, 0}, {group.firstRow + group.rows - 1, m_data.columns - 1});
        for (int column = cells.left(); column <= cells.right() + 1; ++column) {
            const double x = std::round(plot()->xAxis->coordToPixel(column - 0.5));
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()));
        }
        for (int row = 0; row <= group.rows; ++row) {
            const double y = std::round(plot()->yAxis->coordToPixel(m_geometry.centre(group.firstRow) + row - 0.5));
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y));
        }
    }
    // Numbers that do not fit in the usual size are tried in the dense one.
    QFont font = theme.font(TextRole::secondary);
    if (numberWidth(font) + theme.px(numberMargin) > cell.width())
        font = theme.font(TextRole::dense);
    const bool numbers = m_numbers && cell.height() >= theme.px(smallestNumberHeight) &&
                         numberWidth(font) + theme.px(numberMargin) <= cell.width();
    const bool marks = m_texts.mark && std::min(cell.width(), cell.height()) >= smallestMarkedCell;
    if (!numbers && !marks)
        return;
    painter.setFont(font);
    for (int row = cells.top(); row <= cells.bottom(); ++row)
        for (int column = cells.left(); column <= cells.right(); ++column) {
            const HeatmapCell here{row, column};
            const double v = value(here);
            QRectF rect = cellRect(here);
            const QString mark = marks ? m_texts.mark(here) : QString();
            if (mark.isEmpty() && (!numbers || std::isnan(v)))
                continue;
            const QColor ink = std::isnan(v) || v == 0.0 ? theme.palette().secondary : inkOn(colourOf(v));
            if (!mark.isEmpty()) {
                const int side = std::min<int>(theme.px(10), static_cast<int>(rect.height()) - 4);
                const QRectF at(rect.right() - side - 3, rect.center().y() - side / 2.0, side, side);
                QSvgRenderer(tintedSvg(mark, ink)).render(&painter, at);
                rect.setRight(at.left() + 2);
            }
            painter.setPen(ink);
            if (numbers)
                painter.drawText(rect, Qt::AlignCenter,
                                 m_texts.number ? m_texts.number(here, v) : fixedText(v, m_data.decimals));
        }
}

/// Of the widest number that the colours' range leads to expect; looking at every cell would be slow in large models.
int Heatmap::numberWidth(const QFont& font) const {
    if (isEmpty())
        return 0;
    const auto width = [&](double v) {
        return textWidth(font, m_texts.number ? m_texts.number({0, 0}, v) : fixedText(v, m_data.decimals));
    };
    return std::max(width(m_range.lower), width(m_range.upper));
}

void Heatmap::paintOverlay(QCPPainter& painter) const {
    if (isEmpty())
        return;
    paintRowLabels(painter);
    paintColumnLabels(painter);
    painter.setAntialiasing(false);
    painter.setClipRect(plot()->axisRect()->rect().adjusted(-4, -4, 4, 4));
    if (m_hovered && !isExporting()) {
        painter.setPen(QPen(Theme::instance().palette().text, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(cellRect(*m_hovered));
    }
    paintFrames(painter);
    painter.setClipping(false);
}

void Heatmap::paintFrames(QCPPainter& painter) const {
    const Palette& palette = Theme::instance().palette();
    painter.setBrush(Qt::NoBrush);
    const auto frame = [&](QRectF rect, const QColor& colour) {
        // the wider frame in the base colour keeps the narrow one readable on every map
        for (const auto& [width, ink] : {std::pair{4.0, palette.dock}, std::pair{2.0, colour}}) {
            painter.setPen(QPen(ink, width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
            painter.drawRect(rect);
        }
    };
    const auto mark = [&](const Pick& pick, const QColor& colour) {
        std::optional<HeatmapCell> first, last;
        for (int row = 0; row < m_geometry.rows(); ++row) {
            const HeatmapRow& data = m_data.rows[static_cast<std::size_t>(row)];
            if (pick.expert < 0 || pick.expert >= m_data.columns || !sameRow(pick, data))
                continue;
            const bool whole = data.expert >= 0;
            if (!first)
                first = HeatmapCell{row, whole ? 0 : pick.expert};
            last = HeatmapCell{row, whole ? m_data.columns - 1 : pick.expert};
        }
        if (first)
            frame(cellRect(*first, *last), colour);
    };
    for (qsizetype i = m_overlays.size() - 1; i >= 0; --i)
        mark(m_overlays[i], overlayColour(palette, static_cast<int>(i)));
    mark(m_pick, palette.accent);
}

void Heatmap::paintRowLabels(QCPPainter& painter) const {
    const Theme& theme = Theme::instance();
    const Palette& palette = theme.palette();
    const QRect area = plot()->axisRect()->rect();
    const QFont font = theme.font(TextRole::secondary);
    const int line = QFontMetrics(font).height();
    const int left = m_data.rowTitle.isEmpty() ? 0 : line + theme.px(4);
    const auto fits = [&](double y) { return y >= area.top() - 1 && y <= area.bottom() + 1; };
    // rows of a group that are too low to be named all are not named at all; those of a matrix are numbers and may be
    // thinned
    const bool roomForRows = cellRect({0, 0}).height() >= line - 4 || m_data.rows.front().expert >= 0;
    double lastGroup = -1e9, lastRow = -1e9;
    for (const HeatmapGeometry::Group& group : m_geometry.groups()) {
        const HeatmapRow& head = m_data.rows[static_cast<std::size_t>(group.firstRow)];
        const QRectF box = cellRect({group.firstRow, 0}, {group.firstRow + group.rows - 1, 0});
        const bool pickedLayer = !m_pick.isEmpty() && m_pick.layer == head.layer && head.expert < 0;
        if (fits(box.center().y()) && (box.center().y() - lastGroup >= line - 2)) {
            lastGroup = box.center().y();
            painter.setFont(bold(font));
            painter.setPen(pickedLayer ? palette.accent : palette.text);
            painter.drawText(QRectF(left, box.center().y() - line, area.left() - left, 2 * line),
                             Qt::AlignLeft | Qt::AlignVCenter, shortened(painter, head.group, theme.px(widestLabel)));
        }
        for (int i = 0; i < group.rows; ++i) {
            const HeatmapRow& row = m_data.rows[static_cast<std::size_t>(group.firstRow) + static_cast<std::size_t>(i)];
            const QRectF cell = cellRect({group.firstRow + i, 0});
            if (!roomForRows || row.label.isEmpty() || !fits(cell.center().y()) ||
                cell.center().y() - lastRow < line - 3)
                continue;
            lastRow = cell.center().y();
            const bool pickedRow = !m_pick.isEmpty() && sameRow(m_pick, row) &&
                                   (m_pick.projection >= 0 || row.expert >= 0) &&
                                   (row.projection >= 0 || row.expert >= 0);
            painter.setFont(pickedRow ? bold(font) : font);
            painter.setPen(pickedRow ? palette.accent : palette.secondary);
            painter.drawText(QRectF(0, cell.center().y() - line, area.left() - theme.px(8), 2 * line),
                             Qt::AlignRight | Qt::AlignVCenter, shortened(painter, row.label, theme.px(widestLabel)));
        }
    }
    if (m_data.rowTitle.isEmpty())
        return;
    painter.save();
    painter.setFont(font);
    painter.setPen(palette.secondary);
    painter.translate(line / 2.0, area.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-200, -line / 2.0, 400, line), Qt::AlignCenter, m_data.rowTitle);
    painter.restore();
}

void Heatmap::paintColumnLabels(QCPPainter& painter) const {
    const Theme& theme = Theme::instance();
    const Palette& palette = theme.palette();
    const QRect area = plot()->axisRect()->rect();
    const QFont font = theme.font(TextRole::secondary);
    const int line = QFontMetrics(font).height();
    const int y = area.bottom() + theme.px(4);
    const double room = cellRect({0, 0}).width();
    const int widest = textWidth(bold(font), QString::number(m_data.columns - 1)) + theme.px(8);
    int step = 1;
    while (step * room < widest)
        step *= 2;
    const QRect cells = visibleCells();
    for (int column = cells.left(); column <= cells.right(); ++column) {
        const bool picked = column == m_pick.expert;
        const bool besidePick = m_pick.expert >= 0 && std::abs(column - m_pick.expert) * room < widest;
        if (!picked && (column % step != 0 || besidePick))
            continue;
        const double x = plot()->xAxis->coordToPixel(column);
        painter.setFont(picked ? bold(font) : font);
        painter.setPen(picked ? palette.accent : palette.secondary);
        painter.drawText(QRectF(x - 50, y, 100, line), Qt::AlignCenter, QString::number(column));
    }
    painter.setFont(font);
    painter.setPen(palette.secondary);
    QString title = m_data.columnTitle;
    if (isPooled())
        title += (title.isEmpty() ? QString() : QStringLiteral(" · ")) + tr("several cells a pixel: the most extreme");
    painter.drawText(QRectF(area.left(), y + line + theme.px(2), area.width(), line), Qt::AlignCenter, title);
}

} // namespace moescope
