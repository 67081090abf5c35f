// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/error_size_curve.h"

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

#include "plots/even_ticker.h"
#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_style.h"
#include "theme/theme.h"

namespace moescope {
namespace {

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

/// Between the neighbouring points, straight on the logarithmic axis; nothing outside of them.
std::optional<double> errorAt(const QList<QPointF>& points, double size) {
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

} // namespace

ErrorSizeCurve::ErrorSizeCurve(QCustomPlot* plot)
    : PlotController(plot, tr("Error against size"))
    , m_curve(plot->addGraph()) {
    plot->xAxis->setTicker(QSharedPointer<EvenTicker>::create(7));
    plot->yAxis->setScaleType(QCPAxis::stLogarithmic);
    plot->yAxis->setTicker(QSharedPointer<OneTwoFiveTicker>::create());
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->setMouseTracking(true);
    new PaintItem(plot, "overlay", true, [this](QCPPainter& painter) {
        paintRivals(painter);
        paintMarks(painter);
        paintRanking(painter);
    });
    adoptTheme();
}

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
    plot()->xAxis->setRange(x.lower - margin, x.upper + margin);
    plot()->yAxis->setRange(y.lower / 1.5, y.upper * 1.9);
}

void ErrorSizeCurve::restyle() {
    styleAxes(plot()->axisRect());
    const Palette& palette = Theme::instance().palette();
    m_curve->setPen(QPen(palette.text, 1));
    for (QCPGraph* line : m_rivalLines)
        line->setPen(QPen(palette.disabled, 1));
}

void ErrorSizeCurve::paintRivals(QCPPainter& painter) const {
    const Palette& palette = Theme::instance().palette();
    const auto pixel = [this](QPointF at) {
        return QPointF(plot()->xAxis->coordToPixel(at.x()), plot()->yAxis->coordToPixel(at.y()));
    };
    painter.setAntialiasing(true);
    for (std::size_t i = 0; i < m_rivals.size(); ++i) {
        const bool pointed = static_cast<int>(i) == m_pointed;
        const QList<QPointF>& points = m_rivals[i].points;
        painter.setPen(QPen(pointed ? palette.positive : palette.disabled, pointed ? 2 : 1));
        painter.setBrush(palette.plot);
        if (points.size() == 1) {
            const QPointF at = pixel(points.front());
            painter.drawPolygon(
                QPolygonF{{at.x(), at.y() - 5}, {at.x() + 5, at.y()}, {at.x(), at.y() + 5}, {at.x() - 5, at.y()}});
        } else if (pointed) {
            QPolygonF line;
            for (const QPointF& point : points)
                line << pixel(point);
            painter.setBrush(Qt::NoBrush);
            painter.drawPolyline(line);
        }
    }
}

/// Every way by its error at the present size, best first, in the corner that falling curves leave free.
void ErrorSizeCurve::paintRanking(QCPPainter& painter) const {
    if (m_rivals.empty() || m_points.isEmpty())
        return;
    const Theme& theme = Theme::instance();
    const Palette& palette = theme.palette();
    const QRect area = plot()->axisRect()->rect();
    const double size = m_present ? m_present->x() : (m_points.front().x() + m_points.back().x()) / 2.0;
    struct Row {
        double error;
        int rival;
    };
    std::vector<Row> rows;
    if (const auto own = m_present ? std::optional(m_present->y()) : errorAt(m_points, size))
        rows.push_back({*own, -1});
    for (std::size_t i = 0; i < m_rivals.size(); ++i)
        if (const auto error = errorAt(m_rivals[i].points, size))
            rows.push_back({*error, static_cast<int>(i)});
    std::ranges::stable_sort(rows, {}, &Row::error);
    const QFont font = theme.font(TextRole::secondary);
    const QFontMetrics metrics(font);
    const int height = metrics.height(), gap = theme.px(10);
    const auto room = static_cast<std::size_t>(std::max(0, area.height() * 6 / 10 / height));
    if (room < 3)
        return;
    const std::size_t shown = std::min(rows.size(), room);
    int names = 0, values = 0;
    for (std::size_t i = 0; i < shown; ++i) {
        const QString& name = rows[i].rival < 0 ? m_name : m_rivals[static_cast<std::size_t>(rows[i].rival)].label;
        names = std::max(names, metrics.horizontalAdvance(name));
        values = std::max(values, metrics.horizontalAdvance(significantText(rows[i].error, 3)));
    }
    const int width = names + gap + values, right = area.right() - theme.px(8);
    if (width > area.width() * 6 / 10)
        return;
    QColor ground = palette.plot;
    ground.setAlpha(215);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRect(right - width - 4, area.top() + 2, width + 8, height * static_cast<int>(shown) + 4);
    for (std::size_t i = 0; i < shown; ++i) {
        const bool own = rows[i].rival < 0, pointed = !own && rows[i].rival == m_pointed;
        const QString& name = own ? m_name : m_rivals[static_cast<std::size_t>(rows[i].rival)].label;
        QFont strong = font;
        strong.setWeight(own || pointed ? QFont::DemiBold : QFont::Normal);
        painter.setFont(strong);
        painter.setPen(own ? palette.accent : pointed ? palette.positive : palette.secondary);
        const QRect row(right - width, area.top() + 4 + height * static_cast<int>(i), width, height);
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, name);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, significantText(rows[i].error, 3));
    }
}

void ErrorSizeCurve::paintMarks(QCPPainter& painter) const {
    const Theme& theme = Theme::instance();
    const Palette& palette = theme.palette();
    const QRect area = plot()->axisRect()->rect();
    const auto pixel = [this](QPointF at) {
        return QPointF(plot()->xAxis->coordToPixel(at.x()), plot()->yAxis->coordToPixel(at.y()));
    };
    const auto text = [&](QPointF at, const QString& words, bool below) {
        const QFontMetrics metrics(painter.font());
        const double width = metrics.horizontalAdvance(words);
        const double left = below ? at.x() - width - theme.px(8) : at.x() + theme.px(7);
        const double x = std::clamp(left, area.left() + 4.0, area.right() - width - 4.0);
        const double y = below ? at.y() + theme.px(6) : at.y() - metrics.height() - theme.px(2);
        painter.drawText(QRectF(x, std::clamp(y, area.top() + 2.0, area.bottom() - metrics.height() - 2.0), width + 2,
                                metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, words);
    };
    painter.setFont(theme.font(TextRole::secondary));
    for (const Mark& mark : m_marks) {
        const QPointF at = pixel(mark.at);
        painter.setAntialiasing(false);
        painter.setPen(QPen(palette.text, 1));
        painter.setBrush(palette.plot);
        painter.drawRect(QRectF(at.x() - 4, at.y() - 4, 8, 8));
        painter.setPen(palette.secondary);
        text(at, mark.label, false);
    }
    if (!m_present)
        return;
    const QPointF at = pixel(*m_present);
    painter.setAntialiasing(false);
    painter.setPen(QPen(palette.accent, 1, Qt::DotLine));
    painter.drawLine(QPointF(area.left(), std::round(at.y())), at);
    painter.drawLine(QPointF(std::round(at.x()), area.bottom()), at);
    painter.setAntialiasing(true);
    painter.setPen(QPen(palette.plot, 1.5));
    painter.setBrush(palette.accent);
    painter.drawEllipse(at, theme.px(5), theme.px(5));
    QFont font = theme.font(TextRole::secondary);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(palette.accent);
    text(at, m_presentLabel, true);
}

bool ErrorSizeCurve::eventFilter(QObject* watched, QEvent* event) {
    if (watched != plot() || m_points.isEmpty())
        return PlotController::eventFilter(watched, event);
    const auto ask = [this](double size) {
        emit sizeWanted(std::clamp(size, m_points.front().x(), m_points.back().x()));
    };
    if (event->type() == QEvent::MouseButtonPress) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        m_dragging =
            mouse->button() == Qt::LeftButton && plot()->axisRect()->rect().contains(mouse->position().toPoint());
        if (m_dragging)
            ask(plot()->xAxis->pixelToCoord(mouse->position().x()));
    } else if (event->type() == QEvent::MouseMove && !m_dragging) {
        pointAt(rivalAt(static_cast<QMouseEvent*>(event)->position()));
    } else if (event->type() == QEvent::Leave) {
        pointAt(-1);
    } else if (event->type() == QEvent::MouseMove) {
        ask(plot()->xAxis->pixelToCoord(static_cast<QMouseEvent*>(event)->position().x()));
    } else if (event->type() == QEvent::MouseButtonRelease) {
        m_dragging = false;
    } else if (event->type() == QEvent::KeyPress && m_present) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Left || key == Qt::Key_Right) {
            const double step = (m_points.back().x() - m_points.front().x()) / 100.0;
            ask(m_present->x() + (key == Qt::Key_Right ? step : -step));
            return true;
        }
    }
    return PlotController::eventFilter(watched, event);
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
        return Hover{way.label + ": " + line,
                     numberToolTip(way.label, line,
                                   tr("Plans of %1, judged by the objective of %2. A prediction, no measurement.")
                                       .arg(way.label, m_name))};
    }
    const QString what =
        tr("%1 %2: %3 %4")
            .arg(plot()->xAxis->label(), fixedText(at->x(), 2), plot()->yAxis->label(), significantText(at->y()));
    return Hover{what, numberToolTip(plot()->accessibleName(), what, tr("Click or drag to ask for this size."))};
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
