// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/histogram_rows.h"

#include <algorithm>
#include <cmath>

#include "plots/even_ticker.h"
#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_style.h"
#include "theme/theme.h"

namespace moescope {
namespace {

/// 1, 2 or 5 times a power of ten, about a 25th of the span.
double niceBin(double span) {
    const double raw = std::max(span, 1e-12) / 25.0;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double step : {1.0, 2.0, 5.0})
        if (raw <= step * power)
            return step * power;
    return 10.0 * power;
}

std::vector<double> finite(const std::vector<double>& values) {
    std::vector<double> result;
    std::copy_if(values.begin(), values.end(), std::back_inserter(result), [](double v) { return std::isfinite(v); });
    return result;
}

double medianOf(std::vector<double> values) {
    if (values.empty())
        return NAN;
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2.0;
}

} // namespace

HistogramRows::HistogramRows(QCustomPlot* plot)
    : PlotController(plot, tr("Histogram by layer")) {
    plot->yAxis->setVisible(false);
    plot->yAxis->setRangeReversed(true);
    plot->yAxis->grid()->setVisible(false);
    plot->axisRect()->setupFullAxesBox();
    plot->xAxis->setTicker(QSharedPointer<EvenTicker>::create(5));
    new PaintItem(plot, "main", false, [this](QCPPainter& painter) { paint(painter); });
    adoptTheme();
}

void HistogramRows::setRows(std::vector<Row> rows, const QString& quantity, int decimals) {
    m_rows = std::move(rows);
    m_quantity = quantity;
    m_decimals = decimals;
    plot()->xAxis->setLabel(quantity);
    count();
    refresh();
}

void HistogramRows::setColours(std::function<QColor(double)> colourOf) {
    m_colourOf = std::move(colourOf);
    refresh();
}

void HistogramRows::setHighlightedRow(int row) {
    m_highlighted = row;
    refresh();
}

void HistogramRows::count() {
    double least = INFINITY, most = -INFINITY;
    for (const Row& row : m_rows)
        for (const double v : finite(row.values)) {
            least = std::min(least, v);
            most = std::max(most, v);
        }
    if (!(least <= most))
        least = 0.0, most = 1.0;
    m_binWidth = niceBin(most - least);
    m_first = std::floor(least / m_binWidth) * m_binWidth;
    const auto bins = static_cast<std::size_t>(std::floor((most - m_first) / m_binWidth)) + 1;
    m_bins.clear();
    m_mostInBin = 1;
    for (const Row& row : m_rows) {
        Bins counted{std::vector<int>(bins, 0), medianOf(finite(row.values))};
        for (const double v : finite(row.values))
            counted.counts[std::min(bins - 1, static_cast<std::size_t>((v - m_first) / m_binWidth))] += 1;
        m_mostInBin = std::max(m_mostInBin, *std::max_element(counted.counts.begin(), counted.counts.end()));
        m_bins.push_back(std::move(counted));
    }
    plot()->xAxis->setRange(m_first - m_binWidth, m_first + static_cast<double>(bins + 1) * m_binWidth);
    plot()->yAxis->setRange(0.0, std::max<double>(1.0, static_cast<double>(m_rows.size())));
}

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
    const double rowHeight = plot()->axisRect()->height() / std::max<double>(1.0, static_cast<double>(m_rows.size()));
    painter.setAntialiasing(false);
    for (std::size_t i = 0; i < m_bins.size(); ++i)
        if (rowHeight >= line)
            paintBars(painter, i, rowHeight, line);
        else
            paintStripe(painter, i);
    paintLabels(painter, rowHeight, line);
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
        const double height = std::max(1.0, (rowHeight - top - 5) * m_bins[row].counts[bin] / m_mostInBin);
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
        fill.setAlphaF(static_cast<float>(0.12 + 0.88 * m_bins[row].counts[bin] / m_mostInBin));
        const QRectF span = binRect(bin);
        painter.fillRect(QRectF(span.left(), top, span.width(), std::max(1.0, bottom - top)), fill);
    }
    if (std::isfinite(m_bins[row].median))
        painter.fillRect(
            QRectF(std::round(plot()->xAxis->coordToPixel(m_bins[row].median)), top, 2, std::max(1.0, bottom - top)),
            palette.text);
}

QRectF HistogramRows::binRect(std::size_t bin) const {
    const double from = m_first + static_cast<double>(bin) * m_binWidth;
    const double left = std::round(plot()->xAxis->coordToPixel(from));
    return {left, 0.0, std::round(plot()->xAxis->coordToPixel(from + m_binWidth)) - left, 0.0};
}

QColor HistogramRows::binColour(std::size_t bin) const {
    const double centre = m_first + (static_cast<double>(bin) + 0.5) * m_binWidth;
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

int HistogramRows::rowAt(QPointF position) const {
    if (!plot()->rect().contains(position.toPoint()) || position.y() < plot()->axisRect()->top() ||
        position.y() > plot()->axisRect()->bottom())
        return -1;
    return std::clamp(static_cast<int>(plot()->yAxis->pixelToCoord(position.y())), 0,
                      static_cast<int>(m_rows.size()) - 1);
}

bool HistogramRows::eventFilter(QObject* watched, QEvent* event) {
    if (watched == plot() && event->type() == QEvent::MouseButtonPress)
        if (const int row = rowAt(static_cast<QMouseEvent*>(event)->position()); row >= 0)
            emit rowPicked(row);
    return PlotController::eventFilter(watched, event);
}

std::optional<PlotController::Hover> HistogramRows::hoverAt(QPointF position) const {
    const int row = rowAt(position);
    if (row < 0)
        return {};
    const auto& bins = m_bins[static_cast<std::size_t>(row)];
    const double bin = std::floor((plot()->xAxis->pixelToCoord(position.x()) - m_first) / m_binWidth);
    QString what = tr("median %1").arg(fixedText(bins.median, m_decimals));
    if (bin >= 0 && bin < static_cast<double>(bins.counts.size())) {
        const double from = m_first + bin * m_binWidth;
        what = tr("%1 linears from %2 to %3, ")
                   .arg(bins.counts[static_cast<std::size_t>(bin)])
                   .arg(significantText(from), significantText(from + m_binWidth)) +
               what;
    }
    const QString& label = m_rows[static_cast<std::size_t>(row)].label;
    return Hover{label + ": " + what, numberToolTip(label + ", " + m_quantity, what)};
}

QString HistogramRows::summary() const {
    QStringList parts;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        parts << tr("%1 median %2").arg(m_rows[i].label, fixedText(m_bins[i].median, m_decimals));
    return m_quantity + ": " + parts.join(", ") + '.';
}

Table HistogramRows::table() const {
    Table table{{"layer", "from", "to", "count"}, {}};
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        for (std::size_t bin = 0; bin < m_bins[i].counts.size(); ++bin)
            table.rows << QStringList{m_rows[i].label, QString::number(m_first + static_cast<double>(bin) * m_binWidth),
                                      QString::number(m_first + static_cast<double>(bin + 1) * m_binWidth),
                                      QString::number(m_bins[i].counts[bin])};
    return table;
}

} // namespace moescope
