// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/bar_plot.h"

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

#include "plots/even_ticker.h"
#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_style.h"
#include "plots/plot_view.h"
#include "theme/theme.h"

namespace moescope {

BarPlot::BarPlot(QCustomPlot* plot, const QString& name, const QString& xLabel, const QString& yLabel)
    : PlotController(plot, name)
    , m_bars(new QCPBars(plot->xAxis, plot->yAxis)) {
    plot->xAxis->setLabel(xLabel);
    plot->yAxis->setLabel(yLabel);
    plot->xAxis->setTicker(QSharedPointer<EvenTicker>::create(3));
    plot->yAxis->setTicker(QSharedPointer<EvenTicker>::create(4));
    plot->xAxis->grid()->setVisible(false);
    m_bars->setAntialiased(false);
    new PaintItem(plot, "axes", true, [this](QCPPainter& painter) { paintMark(painter); });
    adoptTheme();
}

void BarPlot::setValue(Value value) {
    m_value = std::move(value);
    QVector<double> keys, heights;
    for (std::size_t i = 0; i < m_value.heights.size(); ++i) {
        keys << m_value.first + (static_cast<double>(i) + 0.5) * m_value.width;
        heights << (std::isfinite(m_value.heights[i]) ? m_value.heights[i] : 0.0);
    }
    m_bars->setData(keys, heights, true);
    m_bars->setWidth(m_value.width);
    const double most = heights.isEmpty() ? 1.0 : *std::max_element(heights.begin(), heights.end());
    view()->setHome(QCPRange(m_value.first, m_value.first + m_value.width * std::max<double>(1.0, keys.size())),
                    QCPRange(0.0, most > 0.0 ? most * 1.15 : 1.0));
    refresh();
}

void BarPlot::restyle() {
    styleAxes(plot()->axisRect());
    m_bars->setBrush(Theme::instance().palette().bars);
    m_bars->setPen(QPen(Theme::instance().palette().plot, 1));
}

void BarPlot::paintMark(QCPPainter& painter) const {
    if (m_value.markAt < 0.0)
        return;
    const Theme& theme = Theme::instance();
    const QRect area = plot()->axisRect()->rect();
    const double x = std::round(plot()->xAxis->coordToPixel(m_value.markAt)) + 0.5;
    painter.setPen(QPen(theme.palette().accent, 1, Qt::DashLine));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    painter.setFont(theme.font(TextRole::secondary));
    painter.setPen(theme.palette().text);
    painter.drawText(QRectF(x + theme.px(6), area.top() + theme.px(5), area.right() - x - theme.px(8), area.height()),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_value.markText);
}

std::optional<PlotController::Hover> BarPlot::hoverAt(QPointF position) const {
    const double bin = std::floor((plot()->xAxis->pixelToCoord(position.x()) - m_value.first) / m_value.width);
    if (!(bin >= 0) || bin >= static_cast<double>(m_value.heights.size()) ||
        !plot()->axisRect()->rect().contains(position.toPoint()))
        return {};
    const auto i = static_cast<std::size_t>(bin);
    const QString note = i < m_value.notes.size() ? m_value.notes[i] : significantText(m_value.heights[i]);
    const QPointF top(plot()->xAxis->coordToPixel(m_value.first + (bin + 0.5) * m_value.width),
                      plot()->yAxis->coordToPixel(m_value.heights[i]));
    return Hover{note,
                 numberToolTip(plot()->accessibleName(), note),
                 {},
                 plot()->axisRect()->rect().contains(top.toPoint()) ? top : position};
}

QString BarPlot::summary() const {
    if (m_value.heights.empty())
        return tr("Nothing to show yet.");
    const auto most = std::max_element(m_value.heights.begin(), m_value.heights.end());
    const double from = m_value.first + m_value.width * static_cast<double>(most - m_value.heights.begin());
    const QString highest =
        tr("%1 bars, the highest, %2, from %3 to %4.")
            .arg(m_value.heights.size())
            .arg(significantText(*most), significantText(from), significantText(from + m_value.width));
    return m_value.markText.isEmpty() ? highest : highest + ' ' + m_value.markText + '.';
}

Table BarPlot::table() const {
    Table table{{"from", "to", plot()->yAxis->label()}, {}};
    for (std::size_t i = 0; i < m_value.heights.size(); ++i) {
        const double from = m_value.first + m_value.width * static_cast<double>(i);
        table.rows << QStringList{QString::number(from), QString::number(from + m_value.width),
                                  QString::number(m_value.heights[i], 'g', 9)};
    }
    return table;
}

} // namespace moescope
