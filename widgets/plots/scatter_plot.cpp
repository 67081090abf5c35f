// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/scatter_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QMouseEvent>

#include <qcustomplot.h>

#include "plots/even_ticker.h"
#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_style.h"
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

void fit(QCPAxis* axis, const std::vector<ScatterPlot::Point>& points, double ScatterPlot::Point::*coordinate) {
    if (points.empty())
        return;
    const auto [least, most] = std::ranges::minmax(points, {}, coordinate);
    const double low = least.*coordinate, high = most.*coordinate;
    const bool logarithmic = low > 0.0 && high / low > 100.0;
    if (logarithmic) {
        makeLogarithmic(axis);
        axis->setRange(low / 1.2, high * 1.2);
        return;
    }
    axis->setScaleType(QCPAxis::stLinear);
    axis->setTicker(QSharedPointer<EvenTicker>::create(4));
    axis->setNumberFormat("gb");
    axis->setNumberPrecision(4);
    const double margin = high > low ? 0.05 * (high - low) : std::max(1e-9, 0.05 * std::abs(high));
    axis->setRange(low - margin, high + margin);
}

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
    m_points = std::move(points);
    m_xTitle = xTitle;
    m_yTitle = yTitle;
    m_correlation = pearson(m_points);
    plot()->xAxis->setLabel(xTitle);
    plot()->yAxis->setLabel(yTitle);
    fitAxes();
    refresh();
}

void ScatterPlot::highlight(Pick pick) {
    m_pick = pick;
    plot()->replot(QCustomPlot::rpQueuedReplot); // its layer's points stand out too
}

void ScatterPlot::fitAxes() {
    fit(plot()->xAxis, m_points, &Point::x);
    fit(plot()->yAxis, m_points, &Point::y);
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
    painter.setPen(QPen(theme.palette().text, 1.5));
    painter.setBrush(Qt::NoBrush);
    for (const Point& point : m_points)
        if (point.pick.layer == m_pick.layer && point.pick.expert == m_pick.expert &&
            (m_pick.projection < 0 || point.pick.projection == m_pick.projection))
            painter.drawEllipse(positionOf(point), theme.px(5), theme.px(5));
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

bool ScatterPlot::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonPress) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (const Point* point = mouse->button() == Qt::LeftButton ? nearest(mouse->position()) : nullptr)
            emit picked(point->pick);
    }
    return PlotController::eventFilter(watched, event);
}

std::optional<PlotController::Hover> ScatterPlot::hoverAt(QPointF position) const {
    const Point* point = nearest(position);
    if (!point)
        return std::nullopt;
    const QString values =
        tr("%1 %2, %3 %4").arg(m_xTitle, significantText(point->x), m_yTitle, significantText(point->y));
    return Hover{point->place + ": " + values, numberToolTip(point->place, values)};
}

QString ScatterPlot::summary() const {
    if (m_points.empty())
        return tr("No points.");
    return tr("%1 against %2, %3 points, correlation %4.")
        .arg(m_yTitle, m_xTitle, countText(std::ssize(m_points)), fixedText(m_correlation, 2));
}

Table ScatterPlot::table() const {
    Table table{{tr("Linear"), m_xTitle, m_yTitle}, {}};
    for (const Point& point : m_points)
        table.rows << QStringList{point.place, QString::number(point.x, 'g', 9), QString::number(point.y, 'g', 9)};
    return table;
}

} // namespace moescope
#include "moc_scatter_plot.cpp"
