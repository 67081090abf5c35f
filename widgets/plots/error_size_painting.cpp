// SPDX-License-Identifier: GPL-3.0-or-later
// What stands over the curve of error against size: other strategies, their ranking, marks and the present plan.
#include "plots/error_size_curve.h"

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

#include "plots/number_text.h"
#include "theme/theme.h"

namespace moescope {

void ErrorSizeCurve::paintRivals(QCPPainter& painter) const {
    const Palette& palette = Theme::instance().palette();
    painter.setAntialiasing(true);
    for (std::size_t i = 0; i < m_rivals.size(); ++i) {
        const bool pointed = static_cast<int>(i) == m_pointed;
        const QList<QPointF>& points = m_rivals[i].points;
        painter.setPen(QPen(pointed ? palette.positive : palette.disabled, pointed ? 2 : 1));
        painter.setBrush(palette.plot);
        if (points.size() == 1) {
            const QPointF at = pixelOf(points.front());
            painter.drawPolygon(
                QPolygonF{{at.x(), at.y() - 5}, {at.x() + 5, at.y()}, {at.x(), at.y() + 5}, {at.x() - 5, at.y()}});
        } else if (pointed) {
            QPolygonF line;
            for (const QPointF& point : points)
                line << pixelOf(point);
            painter.setBrush(Qt::NoBrush);
            painter.drawPolyline(line);
        }
    }
}

/// Every way by its error at the present size, best first, in the corner that falling curves leave free.
void ErrorSizeCurve::paintRanking(QCPPainter& painter) const {
    if (m_rivals.empty() || m_points.isEmpty())
        return;
    const Theme& theme = Theme::instance();
    const Palette& palette = theme.palette();
    const QRect area = plot()->axisRect()->rect();
    const double size = m_present ? m_present->x() : (m_points.front().x() + m_points.back().x()) / 2.0;
    struct Row {
        double error;
        int rival;
    };
    std::vector<Row> rows;
    if (const auto own = m_present ? std::optional(m_present->y()) : errorAt(m_points, size))
        rows.push_back({*own, -1});
    for (std::size_t i = 0; i < m_rivals.size(); ++i)
        if (const auto error = errorAt(m_rivals[i].points, size))
            rows.push_back({*error, static_cast<int>(i)});
    std::ranges::stable_sort(rows, {}, &Row::error);
    const QFont font = theme.font(TextRole::secondary);
    const QFontMetrics metrics(font);
    const int height = metrics.height(), gap = theme.px(10);
    const auto room = static_cast<std::size_t>(std::max(0, area.height() * 6 / 10 / height));
    if (room < 3)
        return;
    const std::size_t shown = std::min(rows.size(), room);
    int names = 0, values = 0;
    for (std::size_t i = 0; i < shown; ++i) {
        const QString& name = rows[i].rival < 0 ? m_name : m_rivals[static_cast<std::size_t>(rows[i].rival)].label;
        names = std::max(names, metrics.horizontalAdvance(name));
        values = std::max(values, metrics.horizontalAdvance(significantText(rows[i].error, 3)));
    }
    const int width = names + gap + values, right = area.right() - theme.px(8);
    if (width > area.width() * 6 / 10)
        return;
    QColor ground = palette.plot;
    ground.setAlpha(215);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRect(right - width - 4, area.top() + 2, width + 8, height * static_cast<int>(shown) + 4);
    for (std::size_t i = 0; i < shown; ++i) {
        const bool own = rows[i].rival < 0, pointed = !own && rows[i].rival == m_pointed;
        const QString& name = own ? m_name : m_rivals[static_cast<std::size_t>(rows[i].rival)].label;
        QFont strong = font;
        strong.setWeight(own || pointed ? QFont::DemiBold : QFont::Normal);
        painter.setFont(strong);
        painter.setPen(own ? palette.accent : pointed ? palette.positive : palette.secondary);
        const QRect row(right - width, area.top() + 4 + height * static_cast<int>(i), width, height);
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, name);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, significantText(rows[i].error, 3));
    }
}

void ErrorSizeCurve::paintMarks(QCPPainter& painter) const {
    const Theme& theme = Theme::instance();
    const Palette& palette = theme.palette();
    const QRect area = plot()->axisRect()->rect();
    const auto text = [&](QPointF at, const QString& words, bool below) {
        const QFontMetrics metrics(painter.font());
        const double width = metrics.horizontalAdvance(words);
        const double left = below ? at.x() - width - theme.px(8) : at.x() + theme.px(7);
        const double x = std::clamp(left, area.left() + 4.0, area.right() - width - 4.0);
        const double y = below ? at.y() + theme.px(6) : at.y() - metrics.height() - theme.px(2);
        painter.drawText(QRectF(x, std::clamp(y, area.top() + 2.0, area.bottom() - metrics.height() - 2.0), width + 2,
                                metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, words);
    };
    painter.setFont(theme.font(TextRole::secondary));
    for (const Mark& mark : m_marks) {
        const QPointF at = pixelOf(mark.at);
        painter.setAntialiasing(false);
        painter.setPen(QPen(palette.text, 1));
        painter.setBrush(palette.plot);
        painter.drawRect(QRectF(at.x() - 4, at.y() - 4, 8, 8));
        painter.setPen(palette.secondary);
        text(at, mark.label, false);
    }
    if (!m_present)
        return;
    const QPointF at = pixelOf(*m_present);
    painter.setAntialiasing(false);
    painter.setPen(QPen(palette.accent, 1, Qt::DotLine));
    painter.drawLine(QPointF(area.left(), std::round(at.y())), at);
    painter.drawLine(QPointF(std::round(at.x()), area.bottom()), at);
    painter.setAntialiasing(true);
    painter.setPen(QPen(palette.plot, 1.5));
    painter.setBrush(palette.accent);
    painter.drawEllipse(at, theme.px(5), theme.px(5));
    QFont font = theme.font(TextRole::secondary);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(palette.accent);
    text(at, m_presentLabel, true);
}

} // namespace moescope
