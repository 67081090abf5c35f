// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/heatmap.h"

#include <algorithm>
#include <cmath>

#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_style.h"
#include "plots/plot_view.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"

namespace moescope {

Heatmap::Heatmap(QCustomPlot* plot, const QString& name)
    : PlotController(plot, name)
    , m_scale(new QCPColorScale(plot)) {
    m_gradient = viridis;
    plot->plotLayout()->addElement(0, 1, m_scale);
    plot->plotLayout()->setColumnSpacing(0);
    plot->plotLayout()->setColumnStretchFactor(1, 0.001);
    m_scale->setAutoMargins(QCP::msNone);
    m_scale->setRangeDrag(false);
    m_scale->setRangeZoom(false);
    QCPAxisRect* rect = plot->axisRect();
    rect->setAutoMargins(QCP::msNone);
    for (QCPAxis* axis : rect->axes())
        axis->setVisible(false);
    plot->xAxis->grid()->setVisible(false);
    plot->yAxis->grid()->setVisible(false);
    plot->yAxis->setRangeReversed(true);
    new PaintItem(plot, "main", true, [this](QCPPainter& painter) { paintColours(painter); });
    new PaintItem(plot, "axes", true, [this](QCPPainter& painter) { paintCells(painter); });
    new PaintItem(plot, "overlay", false, [this](QCPPainter& painter) { paintOverlay(painter); });
    adoptTheme();
}

void Heatmap::setData(HeatmapData data) {
    const bool sameShape = m_data.columns == data.columns && m_data.rows.size() == data.rows.size();
    m_data = std::move(data);
    m_geometry = HeatmapGeometry(m_data);
    m_hovered.reset();
    findExtremes();
    adoptRange();
    layOut();
    if (!sameShape)
        view()->forget();
    view()->setHome(QCPRange(-0.5, std::max(m_data.columns, 1) - 0.5), QCPRange(m_geometry.top(), m_geometry.bottom()));
    refresh();
}

void Heatmap::setTexts(HeatmapTexts texts) {
    m_texts = std::move(texts);
    refresh();
}

void Heatmap::setScaleVisible(bool visible) {
    m_scale->setVisible(visible);
    if (!visible)
        plot()->plotLayout()->take(m_scale);
    else if (!plot()->plotLayout()->hasElement(0, 1))
        plot()->plotLayout()->addElement(0, 1, m_scale);
    layOut();
    refresh();
}

void Heatmap::setScaleUnsigned(bool isUnsigned) {
    m_scaleUnsigned = isUnsigned;
    colourCells();
}

void Heatmap::setNumbersVisible(bool visible) {
    m_numbers = visible;
    refresh();
}

void Heatmap::highlight(Pick pick, const QList<Pick>& overlays) {
    m_pick = pick;
    m_overlays = overlays;
    plot()->setAccessibleDescription(description());
    plot()->layer("overlay")->replot();
}

void Heatmap::restyle() {
    const Theme& theme = Theme::instance();
    plot()->setBackground(theme.palette().dock);
    plot()->axisRect()->setBackground(theme.palette().dock);
    m_scale->setBarWidth(theme.px(10));
    styleAxis(m_scale->axis());
    m_scale->axis()->setTickLength(0, theme.px(3));
    m_scale->axis()->setSubTicks(false);
    for (QCPAxis* axis : m_scale->axis()->axisRect()->axes())
        axis->setBasePen(QPen(theme.palette().border));
    colourCells();
    layOut();
}

void Heatmap::resized() { m_hovered.reset(); }

Pick Heatmap::pickOf(HeatmapCell cell) const {
    const HeatmapRow& row = m_data.rows[static_cast<std::size_t>(cell.row)];
    return {row.layer, row.expert >= 0 ? row.expert : cell.column, row.projection};
}

double Heatmap::value(HeatmapCell cell) const {
    return m_data.rows[static_cast<std::size_t>(cell.row)].values[static_cast<std::size_t>(cell.column)];
}

std::optional<HeatmapCell> Heatmap::cellAt(QPointF position) const {
    if (m_data.columns == 0 || !plot()->axisRect()->rect().contains(position.toPoint()))
        return {};
    return m_geometry.cellAt(plot()->xAxis->pixelToCoord(position.x()), plot()->yAxis->pixelToCoord(position.y()));
}

QRectF Heatmap::cellRect(HeatmapCell first, HeatmapCell last) const {
    const QRectF rect = m_geometry.rect(first, last);
    const auto x = [this](double value) { return std::round(plot()->xAxis->coordToPixel(value)); };
    const auto y = [this](double value) { return std::round(plot()->yAxis->coordToPixel(value)); };
    return {QPointF(x(rect.left()), y(rect.top())), QPointF(x(rect.right()), y(rect.bottom()))};
}

QString Heatmap::place(HeatmapCell cell) const {
    if (m_texts.place)
        return m_texts.place(cell);
    const HeatmapRow& row = m_data.rows[static_cast<std::size_t>(cell.row)];
    return tr("Layer %1, expert %2").arg(row.layer).arg(cell.column) + (row.label.isEmpty() ? "" : ", " + row.label);
}

QString Heatmap::valueText(HeatmapCell cell) const {
    return m_texts.value ? m_texts.value(cell, value(cell)) : fixedText(value(cell), m_data.decimals);
}

std::optional<PlotController::Hover> Heatmap::hoverAt(QPointF position) const {
    const auto cell = cellAt(position);
    if (!cell)
        return rowNameAt(position);
    const QString what = m_data.quantity.isEmpty() ? valueText(*cell) : m_data.quantity + ' ' + valueText(*cell);
    return Hover{place(*cell) + ": " + what, numberToolTip(place(*cell), what, m_data.definition, m_data.source),
                 valueText(*cell), cellRect(*cell).center()};
}

/// Names beside the rows may be shortened.
std::optional<PlotController::Hover> Heatmap::rowNameAt(QPointF position) const {
    const auto cell = position.x() < plot()->axisRect()->left() && m_data.columns > 0
                          ? m_geometry.cellAt(0.0, plot()->yAxis->pixelToCoord(position.y()))
                          : std::nullopt;
    if (!cell)
        return {};
    const HeatmapRow& row = m_data.rows[static_cast<std::size_t>(cell->row)];
    const QString name = (row.group + ' ' + row.label).trimmed();
    return name.isEmpty() ? std::nullopt : std::optional(Hover{name, numberToolTip(name, {})});
}

void Heatmap::findExtremes() {
    m_extremes = {INFINITY, -INFINITY, {}, {}};
    for (int row = 0; row < m_geometry.rows(); ++row) {
        const auto& values = m_data.rows[static_cast<std::size_t>(row)].values;
        for (int column = 0; column < m_data.columns; ++column) {
            const double v = values[static_cast<std::size_t>(column)];
            if (v < m_extremes.least && std::isfinite(v))
                m_extremes.least = v, m_extremes.leastAt = {row, column};
            if (v > m_extremes.most && std::isfinite(v))
                m_extremes.most = v, m_extremes.mostAt = {row, column};
        }
    }
}

QString Heatmap::summary() const {
    if (isEmpty())
        return tr("Nothing to show yet.");
    if (m_extremes.leastAt.row < 0)
        return tr("%1 rows by %2 columns, no values yet.").arg(m_geometry.rows()).arg(m_data.columns);
    QString text = tr("%1, %2 rows by %3 columns. Lowest: %4, %5. Highest: %6, %7.")
                       .arg(m_data.quantity)
                       .arg(m_geometry.rows())
                       .arg(m_data.columns)
                       .arg(place(m_extremes.leastAt), valueText(m_extremes.leastAt), place(m_extremes.mostAt),
                            valueText(m_extremes.mostAt));
    if (const auto cell = cellOf(m_pick))
        text += ' ' + tr("Picked: %1, %2.").arg(place(*cell), valueText(*cell));
    return text;
}

Table Heatmap::table() const {
    Table table{{"layer", m_data.rows.empty() || m_data.rows.front().expert < 0 ? "row" : "row expert"}, {}};
    for (int column = 0; column < m_data.columns; ++column)
        table.header << QString::number(column);
    for (const HeatmapRow& row : m_data.rows) {
        QStringList line{QString::number(row.layer), row.expert >= 0 ? QString::number(row.expert) : row.label};
        for (const double v : row.values)
            line << (std::isnan(v) ? QString() : QString::number(v, 'g', 9));
        table.rows << line;
    }
    return table;
}

} // namespace moescope
