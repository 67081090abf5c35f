// SPDX-License-Identifier: GPL-3.0-or-later
// What histograms by layer draw: bars, or stripes where rows are low, medians and labels.
#include "plots/histogram_rows.h"

#include <algorithm>
#include <cmath>

#include "plots/number_text.h"
#include "plots/plot_style.h"
#include "theme/theme.h"

namespace moescope {

void HistogramRows::restyle() {
    const Theme& theme = Theme::instance();
    QCPAxisRect* rect = plot()->axisRect();
    styleAxes(rect);
    rect->setBackground(theme.palette().dock);
    rect->setMinimumMargins({theme.px(30), theme.px(6), theme.px(6), 0});
    for (const auto side : {QCPAxis::atTop, QCPAxis::atRight, QCPAxis::atLeft})
        rect->axis(side)->setVisible(false);
}

void HistogramRows::paint(QCPPainter& painter) const {
    const int line = QFontMetrics(Theme::instance().font(TextRole::secondary)).height();
    const double height = rowHeight();
    const QCPRange seen = plot()->yAxis->range();
    painter.setAntialiasing(false);
    painter.setClipRect(plot()->axisRect()->rect());
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
        const auto row = static_cast<double>(i);
        if (row + 1.0 < seen.lower || row > seen.upper)
            continue;
        if (height >= line)
            paintBars(painter, i, height, line);
        else
            paintStripe(painter, i);
    }
    painter.setClipping(false);
    paintLabels(painter, height, line);
}

void HistogramRows::paintBars(QCPPainter& painter, std::size_t row, double rowHeight, int line) const {
    const Palette& palette = Theme::instance().palette();
    const QRect area = plot()->axisRect()->rect();
    const double top = std::min(line * 0.6, rowHeight * 0.3);
    const double base = std::round(plot()->yAxis->coordToPixel(static_cast<double>(row) + 1.0)) - 4;
    painter.setPen(QPen(palette.border, 1));
    painter.drawLine(QPointF(area.left(), base), QPointF(area.right(), base));
    for (std::size_t bin = 0; bin < m_bins[row].counts.size(); ++bin) {
        if (m_bins[row].counts[bin] == 0)
            continue;
        const QRectF span = binRect(bin);
        const double height = std::max(1.0, (rowHeight - top - 5) * shareOf(m_bins[row].counts[bin]));
        painter.fillRect(QRectF(span.left(), base - height, std::max(1.0, span.width() - 1), height), binColour(bin));
    }
    if (!std::isfinite(m_bins[row].median))
        return;
    const double x = std::round(plot()->xAxis->coordToPixel(m_bins[row].median));
    painter.setPen(QPen(palette.text, 2));
    painter.drawLine(QPointF(x, base), QPointF(x, base - rowHeight + top + 3));
}

/// Rows too low for bars: the count is the colour's strength.
void HistogramRows::paintStripe(QCPPainter& painter, std::size_t row) const {
    const Palette& palette = Theme::instance().palette();
    const double top = std::round(plot()->yAxis->coordToPixel(static_cast<double>(row)));
    const double bottom = std::round(plot()->yAxis->coordToPixel(static_cast<double>(row) + 1.0));
    for (std::size_t bin = 0; bin < m_bins[row].counts.size(); ++bin) {
        if (m_bins[row].counts[bin] == 0)
            continue;
        QColor fill = binColour(bin);
        fill.setAlphaF(static_cast<float>(0.12 + 0.88 * shareOf(m_bins[row].counts[bin])));
        const QRectF span = binRect(bin);
        painter.fillRect(QRectF(span.left(), top, span.width(), std::max(1.0, bottom - top)), fill);
    }
    if (std::isfinite(m_bins[row].median))
        painter.fillRect(
            QRectF(std::round(plot()->xAxis->coordToPixel(m_bins[row].median)), top, 2, std::max(1.0, bottom - top)),
            palette.text);
}

QRectF HistogramRows::binRect(std::size_t bin) const {
    const double left = std::round(plot()->xAxis->coordToPixel(edge(static_cast<double>(bin))));
    return {left, 0.0, std::round(plot()->xAxis->coordToPixel(edge(static_cast<double>(bin + 1)))) - left, 0.0};
}

QColor HistogramRows::binColour(std::size_t bin) const {
    const double centre = edge(static_cast<double>(bin) + 0.5);
    return m_colourOf ? m_colourOf(centre) : Theme::instance().palette().bars;
}

void HistogramRows::paintLabels(QCPPainter& painter, double rowHeight, int line) const {
    const Theme& theme = Theme::instance();
    const QRect area = plot()->axisRect()->rect();
    QFont font = theme.font(TextRole::secondary), bold = font;
    bold.setWeight(QFont::DemiBold);
    const auto centre = [&](int row) { return plot()->yAxis->coordToPixel(row + 0.5); };
    double last = -1e9;
    for (int row = 0; row < static_cast<int>(m_rows.size()); ++row) {
        const bool highlighted = row == m_highlighted;
        if (centre(row) < area.top() || centre(row) > area.bottom())
            continue;
        const bool besidePick = m_highlighted >= 0 && std::abs(centre(row) - centre(m_highlighted)) < line - 2;
        if (!highlighted && (centre(row) - last < line - 2 || besidePick))
            continue;
        last = centre(row);
        painter.setFont(bold);
        painter.setPen(highlighted ? theme.palette().accent : theme.palette().text);
        painter.drawText(QRectF(0, centre(row) - line, area.left() - theme.px(8), 2 * line),
                         Qt::AlignLeft | Qt::AlignVCenter, m_rows[static_cast<std::size_t>(row)].label);
        if (rowHeight <= 2 * line)
            continue;
        painter.setFont(font);
        painter.setPen(theme.palette().secondary);
        painter.drawText(QRectF(area.left(), centre(row) - rowHeight / 2.0, area.width(), line),
                         Qt::AlignRight | Qt::AlignTop,
                         tr("median %1").arg(fixedText(m_bins[static_cast<std::size_t>(row)].median, m_decimals)));
    }
}

} // namespace moescope
