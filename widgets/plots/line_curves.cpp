// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/line_curves.h"

#include <algorithm>
#include <cmath>
#include <ranges>

#include <qcustomplot.h>

#include "plots/even_ticker.h"
#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_style.h"
#include "plots/plot_view.h"
#include "theme/theme.h"

namespace moescope {
namespace {

const QString logYKey = QStringLiteral("losses/log y");

} // namespace

LineCurves::LineCurves(QCustomPlot* plot, const QString& name, const QString& xLabel, const QString& yLabel)
    : PlotController(plot, name) {
    plot->xAxis->setLabel(xLabel);
    plot->yAxis->setLabel(yLabel);
    plot->xAxis->setTicker(QSharedPointer<EvenTicker>::create(5));
    new PaintItem(plot, "axes", false, [this](QCPPainter& painter) { paintLabels(painter); });
    choicesChanged();
    adoptTheme();
}

void LineCurves::choicesChanged() {
    const bool y = isOn(logYKey);
    if (m_logY == y)
        return;
    m_logY = y;
    setLogarithmic(plot()->yAxis, y);
    view()->forget();
    fitRanges();
    refresh();
}

void LineCurves::fillMenu(QMenu& menu) { addSwitch(menu, tr("Logarithmic loss"), logYKey); }

void LineCurves::addCurve(const QString& id, const QString& label, Colour colour) {
    QCPGraph* line = plot()->addGraph();
    line->setAdaptiveSampling(true);
    QCPGraph* heldOut = plot()->addGraph();
    heldOut->setLineStyle(QCPGraph::lsNone);
    m_curves.push_back({id, label, std::move(colour), line, heldOut, INFINITY, 0.0});
    restyle();
    refresh();
}

LineCurves::Curve* LineCurves::find(const QString& id) {
    const auto found =
        std::find_if(m_curves.begin(), m_curves.end(), [&](const Curve& curve) { return curve.id == id; });
    return found == m_curves.end() ? nullptr : &*found;
}

void LineCurves::grow(Curve& curve, double y) {
    curve.most = std::max(curve.most, y);
    if (y > 0.0)
        curve.least = std::min(curve.least, y);
}

void LineCurves::setShown(const QString& id, bool shown) {
    if (Curve* curve = find(id); curve && curve->shown != shown) {
        curve->shown = shown;
        curve->line->setVisible(shown);
        curve->heldOut->setVisible(shown);
        fitRanges();
        refresh();
    }
}

bool LineCurves::isShown(const QString& id) const {
    return std::ranges::any_of(m_curves, [&](const Curve& curve) { return curve.id == id && curve.shown; });
}

void LineCurves::append(const QString& id, double x, double y) {
    if (Curve* curve = find(id); curve && std::isfinite(y)) {
        curve->line->addData(x, y);
        grow(*curve, y);
        m_xEnd = std::max(m_xEnd, x);
        fitRanges();
        plot()->replot(QCustomPlot::rpQueuedReplot); // the summary waits for the mark of a pause or the end
    }
}

void LineCurves::appendHeldOut(const QString& id, double x, double y) {
    if (Curve* curve = find(id); curve && std::isfinite(y)) {
        curve->heldOut->addData(x, y);
        grow(*curve, y);
        fitRanges();
        refresh();
    }
}

void LineCurves::setXEnd(double x) {
    if (m_xEnd == x)
        return;
    m_xEnd = x;
    fitRanges();
    refresh();
}

void LineCurves::setPauseMark(double x, const QString& text) {
    m_pauseAt = x;
    m_pauseText = text;
    refresh();
}

void LineCurves::clearPoints() {
    for (Curve& curve : m_curves) {
        curve.line->data()->clear();
        curve.heldOut->data()->clear();
        curve.least = INFINITY;
        curve.most = 0.0;
    }
    m_pauseAt = -1.0;
    view()->forget(); // what comes is of another layer
    fitRanges();
    refresh();
}

void LineCurves::fitRanges() {
    double least = INFINITY, most = 0.0;
    for (const Curve& curve : m_curves)
        if (curve.shown) {
            least = std::min(least, curve.least);
            most = std::max(most, curve.most);
        }
    QCPRange y(0.0, most > 0.0 ? most * 1.08 : 1.0);
    if (*m_logY)
        y = most > 0.0 ? QCPRange(least / 1.2, most * 1.2) : QCPRange(0.1, 1.0);
    view()->setHome(QCPRange(0.0, std::max(1.0, m_xEnd)), y);
}

void LineCurves::restyle() {
    const Theme& theme = Theme::instance();
    styleAxes(plot()->axisRect());
    for (Curve& curve : m_curves) {
        const QColor colour = curve.colour(theme.palette());
        curve.line->setPen(QPen(colour, 1));
        curve.heldOut->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colour, 1.2), theme.palette().plot, theme.px(5)));
    }
}

double LineCurves::lastValue(const Curve& curve) const {
    if (!curve.heldOut->data()->isEmpty())
        return (curve.heldOut->data()->constEnd() - 1)->value;
    return curve.line->data()->isEmpty() ? NAN : (curve.line->data()->constEnd() - 1)->value;
}

void LineCurves::paintLabels(QCPPainter& painter) const {
    const Theme& theme = Theme::instance();
    const QRect area = plot()->axisRect()->rect();
    if (m_pauseAt >= 0.0) {
        const double x = std::round(plot()->xAxis->coordToPixel(m_pauseAt)) + 0.5;
        painter.setPen(QPen(theme.palette().accent, 1, Qt::DashLine));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        painter.setFont(theme.font(TextRole::secondary));
        painter.setPen(theme.palette().accent);
        const int width = QFontMetrics(painter.font()).horizontalAdvance(m_pauseText);
        const bool roomOnRight = x + theme.px(6) + width < area.right();
        painter.drawText(QPointF(roomOnRight ? x + theme.px(6) : x - theme.px(6) - width,
                                 area.bottom() - QFontMetrics(painter.font()).descent() - theme.px(5)),
                         m_pauseText);
    }
    QFont font = theme.font(TextRole::direct);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    const int line = QFontMetrics(font).height();
    struct Label {
        double x, y;
        QString text;
        QColor colour;
    };
    std::vector<Label> labels;
    for (const Curve& curve : m_curves) {
        if (curve.line->data()->isEmpty() || !curve.shown)
            continue;
        const auto end = curve.line->data()->constEnd() - 1;
        // at its end, or where it leaves what is seen
        labels.push_back({std::min(plot()->xAxis->coordToPixel(end->key), static_cast<double>(area.right())),
                          plot()->yAxis->coordToPixel(lastValue(curve)),
                          curve.label + ' ' + fixedText(lastValue(curve), 2), curve.colour(theme.palette())});
    }
    std::sort(labels.begin(), labels.end(), [](const Label& a, const Label& b) { return a.y < b.y; });
    double next = area.top(); // labels give way downwards
    for (Label& label : labels) {
        label.y = std::max(label.y - line / 2.0, next);
        next = label.y + line - 1;
    }
    for (double limit = area.bottom() - line; Label & label : std::views::reverse(labels)) {
        label.y = std::min(label.y, limit);
        limit = label.y - line + 1;
    }
    for (const Label& label : labels) {
        const int width = QFontMetrics(font).horizontalAdvance(label.text);
        const bool roomOnRight = label.x + theme.px(8) + width < area.right();
        QRectF box(roomOnRight ? label.x + theme.px(8) : area.right() - width - theme.px(4), label.y, width + 2, line);
        if (!roomOnRight) {
            QColor ground = theme.palette().plot;
            ground.setAlpha(200);
            painter.fillRect(box, ground);
        }
        painter.setPen(label.colour);
        painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, label.text);
    }
}

std::optional<PlotController::Hover> LineCurves::hoverAt(QPointF position) const {
    const double x = plot()->xAxis->pixelToCoord(position.x());
    if (!plot()->axisRect()->rect().contains(position.toPoint()))
        return {};
    QStringList parts;
    double at = NAN;
    for (const Curve& curve : m_curves) {
        const auto point = curve.line->data()->findBegin(x);
        if (point == curve.line->data()->constEnd() || !curve.shown)
            continue;
        at = point->key;
        parts << curve.label + ' ' + fixedText(point->value, 3);
    }
    if (parts.isEmpty())
        return {};
    const QString head = plot()->xAxis->label() + ' ' + fixedText(at, 0);
    return Hover{head + ": " + parts.join(", "), numberToolTip(head, parts.join('\n'), plot()->yAxis->label()),
                 parts.join(", "), QPointF(plot()->xAxis->coordToPixel(at), position.y())};
}

QString LineCurves::summary() const {
    QStringList parts;
    for (const Curve& curve : m_curves)
        if (!curve.line->data()->isEmpty() && curve.shown)
            parts << (lastValue(curve) > curve.line->data()->constBegin()->value ? tr("%1 rose from %2 to %3")
                                                                                 : tr("%1 fell from %2 to %3"))
                         .arg(curve.label, fixedText(curve.line->data()->constBegin()->value, 2),
                              fixedText(lastValue(curve), 2));
    return parts.isEmpty() ? tr("Nothing has run yet.") : parts.join(", ") + '.';
}

Table LineCurves::table() const {
    Table table{{"curve", "kind", plot()->xAxis->label(), plot()->yAxis->label()}, {}};
    for (const Curve& curve : m_curves)
        for (const auto& [graph, kind] : {std::pair{curve.line, "minibatch"}, std::pair{curve.heldOut, "held-out"}})
            for (const QCPGraphData& point : *graph->data())
                table.rows << QStringList{curve.label, kind, QString::number(point.key, 'g', 9),
                                          QString::number(point.value, 'g', 9)};
    return table;
}

} // namespace moescope
