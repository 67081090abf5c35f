// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_view.h"

#include <algorithm>
#include <cmath>

namespace moescope {
namespace {

constexpr double smallestPart = 1e-5; // of home: below, ticks could not be told apart

/// An axis as a straight line: itself, or the logarithm of its values.
class Straight {
public:
    explicit Straight(const QCPAxis* axis)
        : m_logarithmic(axis->scaleType() == QCPAxis::stLogarithmic) {}
    [[nodiscard]] double to(double value) const { return m_logarithmic ? std::log10(std::max(value, 1e-300)) : value; }
    [[nodiscard]] double from(double place) const { return m_logarithmic ? std::pow(10.0, place) : place; }
    [[nodiscard]] QCPRange to(const QCPRange& range) const { return {to(range.lower), to(range.upper)}; }
    [[nodiscard]] QCPRange from(const QCPRange& range) const { return {from(range.lower), from(range.upper)}; }

private:
    bool m_logarithmic;
};

bool isNear(const QCPAxis* axis, const QCPRange& one, const QCPRange& other) {
    const Straight straight(axis);
    const QCPRange a = straight.to(one), b = straight.to(other);
    const double little = 1e-9 * std::max(a.size(), b.size());
    return std::abs(a.lower - b.lower) <= little && std::abs(a.upper - b.upper) <= little;
}

/// Within the limits: moved there if it fits, else the limits themselves.
QCPRange within(const QCPAxis* axis, const QCPRange& wanted, const QCPRange& limits, double leastSize) {
    const Straight straight(axis);
    QCPRange range = straight.to(wanted);
    const QCPRange most = straight.to(limits);
    if (range.size() < leastSize)
        range = QCPRange(range.center() - leastSize / 2.0, range.center() + leastSize / 2.0);
    if (range.size() >= most.size())
        return limits;
    if (range.lower < most.lower)
        range += most.lower - range.lower;
    else if (range.upper > most.upper)
        range -= range.upper - most.upper;
    return straight.from(range);
}

} // namespace

PlotView::PlotView(QCustomPlot* plot)
    : QObject(plot)
    , m_plot(plot)
    , m_homeX(plot->xAxis->range())
    , m_homeY(plot->yAxis->range())
    , m_limitsX(m_homeX)
    , m_limitsY(m_homeY) {}

void PlotView::setHome(const QCPRange& x, const QCPRange& y, const QCPRange& xLimits, const QCPRange& yLimits) {
    m_homeX = x;
    m_homeY = y;
    m_limitsX = xLimits;
    m_limitsY = yLimits;
    if (m_zoomed) {
        setPart(m_plot->xAxis->range(), m_plot->yAxis->range());
    } else {
        m_plot->xAxis->setRange(x);
        m_plot->yAxis->setRange(y);
    }
}

void PlotView::setFixed(bool x, bool y) {
    m_fixedX = x;
    m_fixedY = y;
}

void PlotView::setPart(QCPRange x, QCPRange y) {
    const auto least = [](const QCPAxis* axis, const QCPRange& home) {
        return smallestPart * Straight(axis).to(home).size();
    };
    x = m_fixedX ? m_homeX : within(m_plot->xAxis, x, m_limitsX, least(m_plot->xAxis, m_homeX));
    y = m_fixedY ? m_homeY : within(m_plot->yAxis, y, m_limitsY, least(m_plot->yAxis, m_homeY));
    m_plot->xAxis->setRange(x);
    m_plot->yAxis->setRange(y);
    m_zoomed = !isNear(m_plot->xAxis, x, m_homeX) || !isNear(m_plot->yAxis, y, m_homeY);
}

void PlotView::showAll() {
    m_plot->xAxis->setRange(m_homeX);
    m_plot->yAxis->setRange(m_homeY);
    m_zoomed = false;
    emit moved();
}

void PlotView::zoom(double factor, QPointF about) {
    const QRect area = m_plot->axisRect()->rect();
    const bool beside = about.x() < area.left() || about.x() > area.right();
    const bool below = about.y() < area.top() || about.y() > area.bottom();
    const auto scaled = [factor](const QCPAxis* axis, double pixel) {
        const Straight straight(axis);
        const QCPRange range = straight.to(axis->range());
        const double centre = straight.to(axis->pixelToCoord(pixel));
        return straight.from(
            QCPRange(centre - (centre - range.lower) * factor, centre + (range.upper - centre) * factor));
    };
    setPart(beside ? m_plot->xAxis->range() : scaled(m_plot->xAxis, about.x()),
            below ? m_plot->yAxis->range() : scaled(m_plot->yAxis, about.y()));
    emit moved();
}

void PlotView::zoomTo(QRectF part) {
    const auto range = [](const QCPAxis* axis, double a, double b) {
        QCPRange result(axis->pixelToCoord(a), axis->pixelToCoord(b));
        result.normalize();
        return result;
    };
    setPart(range(m_plot->xAxis, part.left(), part.right()), range(m_plot->yAxis, part.top(), part.bottom()));
    emit moved();
}

void PlotView::pan(QPointF by) {
    const auto shifted = [](const QCPAxis* axis, double pixels) {
        const QCPRange range = axis->range();
        QCPRange result(axis->pixelToCoord(axis->coordToPixel(range.lower) - pixels),
                        axis->pixelToCoord(axis->coordToPixel(range.upper) - pixels));
        result.normalize();
        return result;
    };
    setPart(shifted(m_plot->xAxis, by.x()), shifted(m_plot->yAxis, by.y()));
    emit moved();
}

void PlotView::linkHorizontally(PlotView* other) {
    connect(this, &PlotView::moved, other, [this, other] { other->follow(m_plot->xAxis->range()); });
    connect(other, &PlotView::moved, this, [this, other] { follow(other->m_plot->xAxis->range()); });
}

void PlotView::follow(const QCPRange& x) {
    m_plot->xAxis->setRange(x);
    m_zoomed = !isNear(m_plot->xAxis, x, m_homeX) || !isNear(m_plot->yAxis, m_plot->yAxis->range(), m_homeY);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace moescope
#include "moc_plot_view.cpp"
