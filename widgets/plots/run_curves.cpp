// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/run_curves.h"

#include <algorithm>
#include <cmath>

#include <QKeyEvent>

#include <qcustomplot.h>

#include "plots/curve_legend.h"
#include "plots/even_ticker.h"
#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_style.h"
#include "plots/plot_view.h"
#include "theme/theme.h"

namespace moescope {
namespace {

const QString logYKey = QStringLiteral("runs/log y");
constexpr double reach = 10.0; // pixels within which a point is meant

} // namespace

RunCurves::RunCurves(QCustomPlot* plot, const QString& name, const QString& xLabel, const QString& yLabel,
                     bool overLayers)
    : PlotController(plot, name)
    , m_overLayers(overLayers) {
    plot->xAxis->setLabel(xLabel);
    plot->yAxis->setLabel(yLabel);
    plot->xAxis->setTicker(QSharedPointer<EvenTicker>::create(6, false, 1.0));
    new CurveLegend(plot, Qt::AlignRight | Qt::AlignTop, [this] {
        std::vector<CurveLegend::Entry> entries;
        for (const Curve& curve : m_curves)
            if (!curve.secondary)
                entries.push_back({curve.label, {}, curveColour(static_cast<std::size_t>(curve.colour)), true});
        return entries;
    });
    new PaintItem(plot, "overlay", true, [this](QCPPainter& painter) { paintPick(painter); });
    choicesChanged();
    adoptTheme();
}

void RunCurves::setCurves(std::vector<Curve> curves) {
    m_curves = std::move(curves);
    rebuild();
    refresh();
}

void RunCurves::setYLabel(const QString& label) { plot()->yAxis->setLabel(label); }

void RunCurves::setHighlightedLayer(int layer) {
    m_highlighted = layer;
    refresh();
}

void RunCurves::choicesChanged() {
    const bool y = isOn(logYKey);
    if (m_logY == y)
        return;
    m_logY = y;
    setLogarithmic(plot()->yAxis, y);
    view()->forget();
    rebuild();
    refresh();
}

void RunCurves::fillMenu(QMenu& menu) { addSwitch(menu, tr("Logarithmic, upwards"), logYKey); }

void RunCurves::restyle() {
    styleAxes(plot()->axisRect());
    rebuild();
}

void RunCurves::rebuild() {
    plot()->clearGraphs();
    QCPRange x(NAN, NAN), y(NAN, NAN);
    for (const Curve& curve : m_curves) {
        QCPGraph* graph = plot()->addGraph();
        const QColor colour = curveColour(static_cast<std::size_t>(curve.colour));
        graph->setPen(QPen(colour, 1, curve.secondary ? Qt::DashLine : Qt::SolidLine));
        graph->setAdaptiveSampling(true);
        if (m_overLayers && !curve.secondary) // a single layer would not be seen as a line
            graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, colour, Theme::instance().px(4)));
        for (const QPointF point : curve.points) {
            graph->addData(point.x(), point.y());
            if (std::isfinite(point.y()) && (!*m_logY || point.y() > 0.0)) {
                x.expand(point.x());
                y.expand(point.y());
            }
        }
    }
    if (std::isnan(x.lower))
        x = y = QCPRange(0.0, 1.0);
    const double margin = m_overLayers ? 0.5 : 0.0;
    const bool flat = !(x.upper > x.lower);
    const QCPRange wide(x.lower - margin, x.upper + (flat && !m_overLayers ? 1.0 : margin));
    view()->setHome(wide, *m_logY ? QCPRange(std::max(y.lower, 1e-12) / 1.2, std::max(y.upper, 1e-12) * 1.2)
                                  : QCPRange(0.0, y.upper > 0.0 ? 1.1 * y.upper : 1.0));
}

void RunCurves::paintPick(QCPPainter& painter) const {
    if (!m_overLayers || m_highlighted < 0)
        return;
    const QRect area = plot()->axisRect()->rect();
    const double x = std::round(plot()->xAxis->coordToPixel(m_highlighted));
    painter.setAntialiasing(false);
    painter.setPen(QPen(Theme::instance().palette().accent, 1, Qt::DashLine));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
}

void RunCurves::clicked(QPointF position, Qt::KeyboardModifiers) {
    if (m_overLayers && !m_curves.empty() && plot()->axisRect()->rect().contains(position.toPoint()))
        emit layerPicked(std::max(0, static_cast<int>(std::lround(plot()->xAxis->pixelToCoord(position.x())))));
}

bool RunCurves::keyPressed(const QKeyEvent& event) {
    const int step = (event.key() == Qt::Key_Right) - (event.key() == Qt::Key_Left);
    if (!m_overLayers || step == 0 || m_curves.empty())
        return false;
    int last = 0;
    for (const Curve& curve : m_curves)
        if (!curve.points.isEmpty())
            last = std::max(last, static_cast<int>(curve.points.last().x()));
    emit layerPicked(std::clamp(m_highlighted + step, 0, last));
    return true;
}

std::optional<QPointF> RunCurves::pickPosition() const {
    for (const Curve& curve : m_curves)
        for (const QPointF point : curve.points)
            if (m_overLayers && point.x() == m_highlighted && std::isfinite(point.y()))
                return QPointF(plot()->xAxis->coordToPixel(point.x()), plot()->yAxis->coordToPixel(point.y()));
    return {};
}

std::optional<PlotController::Hover> RunCurves::hoverAt(QPointF position) const {
    const Curve* nearest = nullptr;
    QPointF value, place;
    double best = reach;
    for (const Curve& curve : m_curves)
        for (const QPointF point : curve.points) {
            const QPointF at(plot()->xAxis->coordToPixel(point.x()), plot()->yAxis->coordToPixel(point.y()));
            if (const double away = (at - position).manhattanLength(); away < best) {
                best = away;
                nearest = &curve;
                value = point;
                place = at;
            }
        }
    if (!nearest)
        return {};
    const QString what = QStringLiteral("%1 %2, %3 %4")
                             .arg(plot()->xAxis->label(), fixedText(value.x(), 0), plot()->yAxis->label(),
                                  significantText(value.y(), 4));
    return Hover{nearest->label + ": " + what, numberToolTip(nearest->label, what), significantText(value.y(), 4),
                 place};
}

QString RunCurves::summary() const {
    QStringList parts;
    for (const Curve& curve : m_curves) {
        QList<QPointF> finite;
        std::ranges::copy_if(curve.points, std::back_inserter(finite),
                             [](const QPointF& point) { return std::isfinite(point.y()); });
        if (finite.isEmpty())
            continue;
        const auto [least, most] =
            std::ranges::minmax_element(finite, {}, [](const QPointF& point) { return point.y(); });
        parts << tr("%1: %2 points, lowest %3, highest %4, last %5.")
                     .arg(curve.label)
                     .arg(finite.size())
                     .arg(significantText(least->y()), significantText(most->y()), significantText(finite.last().y()));
    }
    if (parts.isEmpty())
        return tr("Nothing to show yet.");
    if (m_overLayers && m_highlighted >= 0)
        parts << tr("Picked: layer %1.").arg(m_highlighted);
    return parts.join(' ');
}

Table RunCurves::table() const {
    Table table{{"run", plot()->xAxis->label(), plot()->yAxis->label()}, {}};
    for (const Curve& curve : m_curves)
        for (const QPointF point : curve.points)
            table.rows << QStringList{curve.label, QString::number(point.x(), 'g', 9),
                                      QString::number(point.y(), 'g', 9)};
    return table;
}

} // namespace moescope
#include "moc_run_curves.cpp"
