// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/error_size_curve.h"

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
namespace {

const QString logYKey = QStringLiteral("error against size/log y");

/// Few decades: 1, 2 and 5 of each power of ten, in plain digits.
class OneTwoFiveTicker : public QCPAxisTicker {
protected:
    QVector<double> createTickVector(double, const QCPRange& range) override {
        const bool wide = range.lower > 0.0 && range.upper / range.lower > 300.0;
        QVector<double> ticks;
        if (range.lower <= 0.0)
            return ticks;
        for (double power = std::pow(10.0, std::floor(std::log10(range.lower))); power <= range.upper; power *= 10.0)
            for (const double step : {1.0, 2.0, 5.0})
                if ((step == 1.0 || !wide) && power * step >= range.lower && power * step <= range.upper)
                    ticks << power * step;
        return ticks;
    }
    QVector<double> createSubTickVector(int, const QVector<double>&) override { return {}; }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override { return significantText(tick, 1); }
};

} // namespace

std::optional<double> ErrorSizeCurve::errorAt(const QList<QPointF>& points, double size) {
    const auto after = std::lower_bound(points.begin(), points.end(), size,
                                        [](const QPointF& point, double x) { return point.x() < x; });
    if (after == points.end())
        return {};
    if (after->x() == size)
        return after->y();
    if (after == points.begin())
        return {};
    const QPointF a = *(after - 1), b = *after;
    const double share = (size - a.x()) / (b.x() - a.x());
    if (!(a.y() > 0.0 && b.y() > 0.0))
        return a.y() + share * (b.y() - a.y());
    return std::exp(std::log(a.y()) + share * (std::log(b.y()) - std::log(a.y())));
}

ErrorSizeCurve::ErrorSizeCurve(QCustomPlot* plot)
    : PlotController(plot, tr("Error against size"))
    , m_curve(plot->addGraph()) {
    plot->xAxis->setTicker(QSharedPointer<EvenTicker>::create(7));
    new PaintItem(plot, "overlay", true, [this](QCPPainter& painter) {
        paintRivals(painter);
        paintMarks(painter);
        paintRanking(painter);
    });
    choicesChanged();
    adoptTheme();
}

void ErrorSizeCurve::choicesChanged() {
    const bool y = isOn(logYKey, true);
    if (m_logY == y)
        return;
    m_logY = y;
    setLogarithmic(plot()->yAxis, y);
    if (y)
        plot()->yAxis->setTicker(QSharedPointer<OneTwoFiveTicker>::create());
    view()->forget();
    fitRanges();
    refresh();
}

void ErrorSizeCurve::fillMenu(QMenu& menu) { addSwitch(menu, tr("Logarithmic error"), logYKey, true); }

void ErrorSizeCurve::setCurve(const QList<QPointF>& points, const QString& name, const QString& sizeLabel,
                              const QString& errorLabel) {
    m_points = points;
    m_name = name;
    QVector<double> x, y;
    for (const QPointF& point : points) {
        x << point.x();
        y << point.y();
    }
    m_curve->setData(x, y, true);
    plot()->xAxis->setLabel(sizeLabel);
    plot()->yAxis->setLabel(errorLabel);
    fitRanges();
    refresh();
}

void ErrorSizeCurve::setMarks(std::vector<Mark> marks) {
    m_marks = std::move(marks);
    fitRanges();
    refresh();
}

void ErrorSizeCurve::setRivals(std::vector<Rival> rivals) {
    m_rivals = std::move(rivals);
    m_pointed = -1;
    for (QCPGraph* line : m_rivalLines)
        plot()->removeGraph(line);
    m_rivalLines.clear();
    for (const Rival& rival : m_rivals) {
        QVector<double> x, y;
        for (const QPointF& point : rival.points) {
            x << point.x();
            y << point.y();
        }
        QCPGraph* line = plot()->addGraph();
        line->setData(x, y, true);
        m_rivalLines.push_back(line);
    }
    restyle();
    fitRanges();
    refresh();
}

int ErrorSizeCurve::rivalAt(QPointF position) const {
    constexpr double reach = 7.0; // pixels
    int found = -1;
    double nearest = reach;
    for (std::size_t i = 0; i < m_rivals.size(); ++i) {
        const QList<QPointF>& points = m_rivals[i].points;
        double away = reach + 1.0;
        if (points.size() == 1)
            away = std::hypot(plot()->xAxis->coordToPixel(points.front().x()) - position.x(),
                              plot()->yAxis->coordToPixel(points.front().y()) - position.y());
        else if (const auto error = errorAt(points, plot()->xAxis->pixelToCoord(position.x())))
            away = std::abs(plot()->yAxis->coordToPixel(*error) - position.y());
        if (away < nearest) {
            nearest = away;
            found = static_cast<int>(i);
        }
    }
    return found;
}

void ErrorSizeCurve::pointAt(int rival) {
    if (m_pointed == rival)
        return;
    m_pointed = rival;
    plot()->layer("overlay")->replot();
}

void ErrorSizeCurve::setPresent(QPointF present, const QString& label) {
    m_present = present;
    m_presentLabel = label;
    plot()->setAccessibleDescription(summary());
    plot()->layer("overlay")->replot(); // the curve below stays as it is while the slider moves
}

void ErrorSizeCurve::clearPresent() {
    m_present.reset();
    m_presentLabel.clear();
    refresh();
}

void ErrorSizeCurve::fitRanges() {
    QCPRange x(NAN, NAN), y(NAN, NAN);
    const auto add = [&](QPointF at) {
        if (at.y() > 0.0) {
            x.expand(at.x());
            y.expand(at.y());
        }
    };
    std::for_each(m_points.begin(), m_points.end(), add);
    for (const Mark& mark : m_marks)
        add(mark.at);
    for (const Rival& rival : m_rivals)
        std::for_each(rival.points.begin(), rival.points.end(), add);
    if (std::isnan(x.lower))
        return;
    const double margin = std::max(1e-6, 0.05 * x.size());
    view()->setHome(QCPRange(x.lower - margin, x.upper + margin),
                    *m_logY ? QCPRange(y.lower / 1.5, y.upper * 1.9) : QCPRange(0.0, y.upper * 1.1));
}

void ErrorSizeCurve::restyle() {
    styleAxes(plot()->axisRect());
    const Palette& palette = Theme::instance().palette();
    m_curve->setPen(QPen(palette.text, 1));
    for (QCPGraph* line : m_rivalLines)
        line->setPen(QPen(palette.disabled, 1));
}

void ErrorSizeCurve::ask(double size) { emit sizeWanted(std::clamp(size, m_points.front().x(), m_points.back().x())); }

bool ErrorSizeCurve::pressed(const QMouseEvent& event) {
    if (m_points.isEmpty() || !plot()->axisRect()->rect().contains(event.position().toPoint()))
        return false;
    m_dragging = true;
    ask(plot()->xAxis->pixelToCoord(event.position().x()));
    return true;
}

void ErrorSizeCurve::dragTo(const QMouseEvent& event) {
    if (!m_points.isEmpty())
        ask(plot()->xAxis->pixelToCoord(event.position().x()));
}

void ErrorSizeCurve::letGo() { m_dragging = false; }

void ErrorSizeCurve::pointed(std::optional<QPointF> position) {
    if (!m_dragging)
        pointAt(position && !m_points.isEmpty() ? rivalAt(*position) : -1);
}

bool ErrorSizeCurve::keyPressed(const QKeyEvent& event) {
    const int step = (event.key() == Qt::Key_Right) - (event.key() == Qt::Key_Left);
    if (step == 0 || !m_present || m_points.isEmpty())
        return false;
    ask(m_present->x() + step * (m_points.back().x() - m_points.front().x()) / 100.0);
    return true;
}

std::optional<QPointF> ErrorSizeCurve::pickPosition() const {
    return m_present ? std::optional(pixelOf(*m_present)) : std::nullopt;
}

QPointF ErrorSizeCurve::pixelOf(QPointF point) const {
    return {plot()->xAxis->coordToPixel(point.x()), plot()->yAxis->coordToPixel(point.y())};
}

std::optional<PlotController::Hover> ErrorSizeCurve::hoverAt(QPointF position) const {
    if (m_points.isEmpty() || !plot()->axisRect()->rect().contains(position.toPoint()))
        return {};
    const double x = plot()->xAxis->pixelToCoord(position.x());
    const auto at = std::min_element(m_points.begin(), m_points.end(),
                                     [x](QPointF a, QPointF b) { return std::abs(a.x() - x) < std::abs(b.x() - x); });
    if (const int rival = rivalAt(position); rival >= 0) {
        const Rival& way = m_rivals[static_cast<std::size_t>(rival)];
        const double size = way.points.size() == 1 ? way.points.front().x() : x;
        const QString line = tr("%1 %2: %3 %4")
                                 .arg(plot()->xAxis->label(), fixedText(size, 2), plot()->yAxis->label(),
                                      significantText(errorAt(way.points, size).value_or(NAN)));
        return Hover{
            way.label + ": " + line,
            numberToolTip(
                way.label, line,
                tr("Plans of %1, judged by the objective of %2. A prediction, no measurement.").arg(way.label, m_name)),
            way.label + ": " + significantText(errorAt(way.points, size).value_or(NAN)),
            pixelOf({size, errorAt(way.points, size).value_or(NAN)})};
    }
    const QString what =
        tr("%1 %2: %3 %4")
            .arg(plot()->xAxis->label(), fixedText(at->x(), 2), plot()->yAxis->label(), significantText(at->y()));
    return Hover{what, numberToolTip(plot()->accessibleName(), what, tr("Click or drag to ask for this size.")),
                 significantText(at->y()), pixelOf(*at)};
}

QString ErrorSizeCurve::summary() const {
    if (m_points.isEmpty())
        return tr("No plan yet.");
    const QString span = tr("Error falls from %1 at %2 to %3 at %4.")
                             .arg(significantText(m_points.front().y()), fixedText(m_points.front().x(), 2),
                                  significantText(m_points.back().y()), fixedText(m_points.back().x(), 2));
    return m_present ? span + ' ' + m_presentLabel + '.' : span;
}

Table ErrorSizeCurve::table() const {
    Table table{{plot()->xAxis->label(), plot()->yAxis->label(), tr("Strategy")}, {}};
    const auto add = [&table](const QString& name, const QList<QPointF>& points) {
        for (const QPointF& point : points)
            table.rows << QStringList{QString::number(point.x(), 'g', 9), QString::number(point.y(), 'g', 9), name};
    };
    add(m_name, m_points);
    for (const Rival& rival : m_rivals)
        add(rival.label, rival.points);
    return table;
}

} // namespace moescope
