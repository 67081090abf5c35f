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

} // namespace

ErrorSizeCurve::ErrorSizeCurve(QCustomPlot* plot)
    : PlotController(plot, tr("Error against size"))
    , m_curve(plot->addGraph()) {
    plot->xAxis->setTicker(QSharedPointer<EvenTicker>::create(7));
    plot->yAxis->setScaleType(QCPAxis::stLogarithmic);
    plot->yAxis->setTicker(QSharedPointer<OneTwoFiveTicker>::create());
    plot->setFocusPolicy(Qt::StrongFocus);
    new PaintItem(plot, "overlay", true, [this](QCPPainter& painter) { paintMarks(painter); });
    adoptTheme();
}

void ErrorSizeCurve::setCurve(const QList<QPointF>& points, const QString& sizeLabel, const QString& errorLabel) {
    m_points = points;
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
    if (std::isnan(x.lower))
        return;
    const double margin = std::max(1e-6, 0.05 * x.size());
    plot()->xAxis->setRange(x.lower - margin, x.upper + margin);
    plot()->yAxis->setRange(y.lower / 1.5, y.upper * 1.9);
}

void ErrorSizeCurve::restyle() {
    styleAxes(plot()->axisRect());
    m_curve->setPen(QPen(Theme::instance().palette().text, 1));
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
    } else if (event->type() == QEvent::MouseMove && m_dragging) {
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
    Table table{{plot()->xAxis->label(), plot()->yAxis->label()}, {}};
    for (const QPointF& point : m_points)
        table.rows << QStringList{QString::number(point.x(), 'g', 9), QString::number(point.y(), 'g', 9)};
    return table;
}

} // namespace moescope
