// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/heatmap.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plots/even_ticker.h"
#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_style.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"

namespace moescope {
namespace {

/// Samples of one dimension: n cells at 0..n-1, or two samples in the one cell, since a map of one sample has no size.
int samples(int cells) { return std::max(2, cells); }

QCPRange sampleRange(double first, int cells) {
    return cells > 1 ? QCPRange(first, first + cells - 1) : QCPRange(first - 0.25, first + 0.25);
}

} // namespace

Heatmap::Heatmap(QCustomPlot* plot, const QString& name)
    : PlotController(plot, name)
    , m_scale(new QCPColorScale(plot)) {
    m_gradient = viridis;
    plot->setFocusPolicy(Qt::StrongFocus);
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
    new PaintItem(plot, "axes", true, [this](QCPPainter& painter) { paintCells(painter); });
    new PaintItem(plot, "overlay", false, [this](QCPPainter& painter) { paintOverlay(painter); });
    adoptTheme();
}

void Heatmap::setData(HeatmapData data) {
    const bool sameShape = m_data.columns == data.columns && m_data.rows.size() == data.rows.size();
    m_data = std::move(data);
    const HeatmapGeometry earlier = std::exchange(m_geometry, HeatmapGeometry(m_data));
    m_hovered.reset();
    if (!sameShape || earlier.groups() != m_geometry.groups())
        rebuildMaps();
    fillMaps();
    m_scale->setLabel(m_data.scaleTitle);
    layOut();
    if (!sameShape)
        showAll();
    refresh();
}

void Heatmap::setTexts(HeatmapTexts texts) {
    m_texts = std::move(texts);
    refresh();
}

void Heatmap::setGradient(Gradient gradient, double lower, double upper) {
    m_gradient = std::move(gradient);
    m_range = lower < upper ? QCPRange(lower, upper) : QCPRange(lower - 0.5, lower + 0.5);
    colourMaps();
    layOut();
    refresh();
}

QColor Heatmap::colourOf(double value) const {
    return std::isnan(value) ? Theme::instance().palette().zero : QColor(m_colours.color(value, m_range));
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
    colourMaps();
}

void Heatmap::setNumbersVisible(bool visible) {
    m_numbers = visible;
    refresh();
}

void Heatmap::highlight(Pick pick, const QList<Pick>& overlays) {
    m_pick = pick;
    m_overlays = overlays;
    plot()->layer("overlay")->replot();
}

void Heatmap::rebuildMaps() {
    for (QCPColorMap* map : m_maps)
        plot()->removePlottable(map);
    m_maps.clear();
    for (const HeatmapGeometry::Group& group : m_geometry.groups()) {
        auto* map = new QCPColorMap(plot()->xAxis, plot()->yAxis);
        map->setInterpolate(false);
        map->setTightBoundary(false);
        map->setAntialiased(false);
        map->setSelectable(QCP::stNone);
        map->data()->setSize(samples(m_data.columns), samples(group.rows));
        map->data()->setRange(sampleRange(0.0, m_data.columns),
                              sampleRange(m_geometry.centre(group.firstRow), group.rows));
        m_maps.append(map);
    }
    colourMaps();
}

void Heatmap::fillMaps() {
    for (qsizetype i = 0; i < m_maps.size(); ++i) {
        const HeatmapGeometry::Group& group = m_geometry.groups()[static_cast<std::size_t>(i)];
        for (int row = 0; row < samples(group.rows); ++row) {
            const auto& values = m_data
                                     .rows[static_cast<std::size_t>(group.firstRow) +
                                           static_cast<std::size_t>(std::min(row, group.rows - 1))]
                                     .values;
            for (int column = 0; column < samples(m_data.columns); ++column)
                m_maps[i]->data()->setCell(column, row,
                                           values[static_cast<std::size_t>(std::min(column, m_data.columns - 1))]);
        }
    }
}

void Heatmap::colourMaps() {
    m_colours = m_gradient(Theme::instance().palette());
    static_cast<void>(m_colours.color(m_range.lower, m_range)); // the copies below share the table that this makes
    for (QCPColorMap* map : m_maps) {
        map->setGradient(m_colours);
        map->setDataRange(m_range);
    }
    m_scale->setGradient(m_colours);
    m_scale->setDataRange(m_range);
    m_scale->axis()->setTicker(
        QSharedPointer<EvenTicker>::create(5, m_scaleUnsigned, m_data.decimals == 0 ? 1.0 : 0.0));
    m_scale->setLabel(m_data.scaleTitle);
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
    colourMaps();
    layOut();
}

void Heatmap::resized() { m_hovered.reset(); }

void Heatmap::showAll() {
    plot()->xAxis->setRange(-0.5, m_data.columns - 0.5);
    plot()->yAxis->setRange(m_geometry.top(), m_geometry.bottom());
}

Pick Heatmap::pickOf(HeatmapCell cell) const {
    const HeatmapRow& row = m_data.rows[static_cast<std::size_t>(cell.row)];
    return {row.layer, row.expert >= 0 ? row.expert : cell.column, row.projection};
}

double Heatmap::value(HeatmapCell cell) const {
    return m_data.rows[static_cast<std::size_t>(cell.row)].values[static_cast<std::size_t>(cell.column)];
}

std::optional<HeatmapCell> Heatmap::cellAt(QPointF position) const {
    if (!plot()->axisRect()->rect().contains(position.toPoint()))
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
        return {};
    const QString what = m_data.quantity.isEmpty() ? valueText(*cell) : m_data.quantity + ' ' + valueText(*cell);
    return Hover{place(*cell) + ": " + what, numberToolTip(place(*cell), what, m_data.definition, m_data.source)};
}

QString Heatmap::summary() const {
    if (m_data.rows.empty())
        return tr("Nothing to show yet.");
    double least = INFINITY, most = -INFINITY;
    HeatmapCell leastAt, mostAt;
    for (int row = 0; row < m_geometry.rows(); ++row)
        for (int column = 0; column < m_data.columns; ++column) {
            const double v = value({row, column});
            if (v < least)
                least = v, leastAt = {row, column};
            if (v > most)
                most = v, mostAt = {row, column};
        }
    if (leastAt.row < 0)
        return tr("%1 rows by %2 columns, no values yet.").arg(m_geometry.rows()).arg(m_data.columns);
    return tr("%1, %2 rows by %3 columns. Lowest: %4, %5. Highest: %6, %7.")
        .arg(m_data.quantity)
        .arg(m_geometry.rows())
        .arg(m_data.columns)
        .arg(place(leastAt), valueText(leastAt), place(mostAt), valueText(mostAt));
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
