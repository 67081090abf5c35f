// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/scatter_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <qcustomplot.h>

#include "plots/even_ticker.h"
#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_style.h"
#include "plots/plot_view.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr double reach = 14.0; // pixels from which a point is meant

double pearson(const std::vector<ScatterPlot::Point>& points) {
    const auto n = static_cast<double>(points.size());
    double x = 0.0, y = 0.0;
    for (const auto& point : points) {
        x += point.x / n;
        y += point.y / n;
    }
    double xx = 0.0, yy = 0.0, xy = 0.0;
    for (const auto& point : points) {
        xx += (point.x - x) * (point.x - x);
        yy += (point.y - y) * (point.y - y);
        xy += (point.x - x) * (point.y - y);
    }
    return xx > 0.0 && yy > 0.0 ? xy / std::sqrt(xx * yy) : std::numeric_limits<double>::quiet_NaN();
}

using Coordinate = double ScatterPlot::Point::*;

QCPRange extent(const std::vector<ScatterPlot::Point>& points, Coordinate coordinate) {
    if (points.empty())
        return {0.0, 1.0};
    const auto [least, most] = std::ranges::minmax(points, {}, coordinate);
    return {least.*coordinate, most.*coordinate};
}

bool spansDecades(const QCPRange& range) { return range.lower > 0.0 && range.upper / range.lower > 100.0; }

/// Scale of the axis set, room around the points.
QCPRange fit(QCPAxis* axis, const QCPRange& extent, bool logarithmic) {
    setLogarithmic(axis, logarithmic, 4);
    if (logarithmic)
        return {extent.lower / 1.2, extent.upper * 1.2};
    const double margin = extent.size() > 0.0 ? 0.05 * extent.size() : std::max(1e-9, 0.05 * std::abs(extent.upper));
    return {extent.lower - margin, extent.upper + margin};
}

QString scaleKey(const QString& title) { return QStringLiteral("scatter/log ") + title; }

} // namespace

ScatterPlot::ScatterPlot(QCustomPlot* plot, const QString& name)
    : PlotController(plot, name) {
    new PaintItem(plot, "main", true, [this](QCPPainter& painter) { paintPoints(painter); });
    new PaintItem(plot, "overlay", true, [this](QCPPainter& painter) { paintPick(painter); });
    plot->setMouseTracking(true);
    adoptTheme();
}

void ScatterPlot::setPoints(std::vector<Point> points, const QString& xTitle, const QString& yTitle) {
    std::erase_if(points, [](const Point& point) { return !std::isfinite(point.x) || !std::isfinite(point.y); });
    if (m_xTitle != xTitle || m_yTitle != yTitle)
        view()->forget();
    m_points = std::move(points);
    m_xTitle = xTitle;
    m_yTitle = yTitle;
    m_correlation = pearson(m_points);
    plot()->xAxis->setLabel(xTitle);
    plot()->yAxis->setLabel(yTitle);
    fitAxes();
    refresh();
}

void ScatterPlot::highlight(Pick pick, const QList<Pick>& overlays) {
    m_pick = pick;
    m_overlays = overlays;
    plot()->setAccessibleDescription(description());
    plot()->replot(QCustomPlot::rpQueuedReplot); // its layer's points stand out too
}

void ScatterPlot::fitAxes() {
    const QCPRange x = extent(m_points, &Point::x), y = extent(m_points, &Point::y);
    const auto wanted = [](const QCPRange& range, const QString& title) {
        return range.lower > 0.0 && isOn(scaleKey(title), spansDecades(range));
    };
    const bool logX = wanted(x, m_xTitle), logY = wanted(y, m_yTitle);
    if (logX != (plot()->xAxis->scaleType() == QCPAxis::stLogarithmic) ||
        logY != (plot()->yAxis->scaleType() == QCPAxis::stLogarithmic))
        view()->forget();
    const QCPRange homeX = fit(plot()->xAxis, x, logX), homeY = fit(plot()->yAxis, y, logY);
    view()->setHome(homeX, homeY);
}

void ScatterPlot::choicesChanged() {
    fitAxes();
    refresh();
}

void ScatterPlot::fillMenu(QMenu& menu) {
    const auto add = [&](const QString& title, Coordinate coordinate) {
        if (const QCPRange range = extent(m_points, coordinate); range.lower > 0.0)
            addSwitch(menu, tr("Logarithmic: %1").arg(title), scaleKey(title), spansDecades(range));
    };
    add(m_xTitle, &Point::x);
    if (m_yTitle != m_xTitle)
        add(m_yTitle, &Point::y);
}

void ScatterPlot::restyle() { styleAxes(plot()->axisRect()); }

QPointF ScatterPlot::positionOf(const Point& point) const {
    return {plot()->xAxis->coordToPixel(point.x), plot()->yAxis->coordToPixel(point.y)};
}

void ScatterPlot::paintPoints(QCPPainter& painter) const {
    const Theme& theme = Theme::instance();
    QList<QPointF> others, layer;
    for (const Point& point : m_points)
        (point.pick.layer == m_pick.layer ? layer : others) << positionOf(point);
    painter.setAntialiasing(m_points.size() < 2000); // thousands of round points would take a frame
    const auto draw = [&](const QList<QPointF>& points, const QColor& colour) {
        painter.setPen(QPen(colour, theme.px(4), Qt::SolidLine, Qt::RoundCap));
        painter.drawPoints(points.constData(), static_cast<int>(points.size()));
    };
    draw(others, theme.palette().bars);
    draw(layer, theme.palette().accent);
}

void ScatterPlot::paintPick(QCPPainter& painter) const {
    const Theme& theme = Theme::instance();
    painter.setAntialiasing(true);
    painter.setBrush(Qt::NoBrush);
    const auto mark = [&](const Pick& pick, const QColor& colour) {
        painter.setPen(QPen(colour, 1.5));
        for (const Point& point : m_points)
            if (isPointOf(point, pick))
                painter.drawEllipse(positionOf(point), theme.px(5), theme.px(5));
    };
    for (qsizetype i = m_overlays.size() - 1; i >= 0; --i)
        mark(m_overlays[i], overlayColour(theme.palette(), static_cast<int>(i)));
    mark(m_pick, theme.palette().text);
}

bool ScatterPlot::isPointOf(const Point& point, const Pick& pick) {
    return !pick.isEmpty() && point.pick.layer == pick.layer && point.pick.expert == pick.expert &&
           (pick.projection < 0 || point.pick.projection == pick.projection);
}

std::optional<QPointF> ScatterPlot::pickPosition() const {
    const auto found = std::ranges::find_if(m_points, [this](const Point& point) { return isPointOf(point, m_pick); });
    return found == m_points.end() ? std::nullopt : std::optional(positionOf(*found));
}

const ScatterPlot::Point* ScatterPlot::nearest(QPointF position) const {
    const Point* best = nullptr;
    double least = reach * reach;
    for (const Point& point : m_points) {
        const QPointF away = positionOf(point) - position;
        if (const double distance = QPointF::dotProduct(away, away); distance <= least) {
            least = distance;
            best = &point;
        }
    }
    return best;
}

void ScatterPlot::clicked(QPointF position, Qt::KeyboardModifiers modifiers) {
    if (const Point* point = nearest(position)) {
        if (modifiers & Qt::ControlModifier)
            emit overlayPicked(point->pick);
        else
            emit picked(point->pick);
    }
}

std::optional<PlotController::Hover> ScatterPlot::hoverAt(QPointF position) const {
    const Point* point = nearest(position);
    if (!point)
        return std::nullopt;
    const QString values =
        tr("%1 %2, %3 %4").arg(m_xTitle, significantText(point->x), m_yTitle, significantText(point->y));
    return Hover{point->place + ": " + values, numberToolTip(point->place, values), point->place, positionOf(*point)};
}

QString ScatterPlot::summary() const {
    if (m_points.empty())
        return tr("No points.");
    const QString text = tr("%1 against %2, %3 points, correlation %4.")
                             .arg(m_yTitle, m_xTitle, countText(std::ssize(m_points)), fixedText(m_correlation, 2));
    const auto picked = std::ranges::find_if(m_points, [this](const Point& point) { return isPointOf(point, m_pick); });
    return picked == m_points.end()
               ? text
               : text + ' ' +
                     tr("Picked: %1: %2 and %3.")
                         .arg(picked->place, significantText(picked->x), significantText(picked->y));
}

Table ScatterPlot::table() const {
    Table table{{tr("Linear"), m_xTitle, m_yTitle}, {}};
    for (const Point& point : m_points)
        table.rows << QStringList{point.place, QString::number(point.x, 'g', 9), QString::number(point.y, 'g', 9)};
    return table;
}

} // namespace moescope
#include "moc_scatter_plot.cpp"
