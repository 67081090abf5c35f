// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_probe.h"

#include <algorithm>
#include <cmath>

#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr const char* layerName = "probe";
constexpr double pinReach = 5.0; // pixels within which two places are the same pin

/// A line of text in a box, wholly within `room`; returns the box.
QRectF placed(QPointF corner, QSizeF size, const QRectF& room) {
    const double x = std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - size.width()));
    const double y = std::clamp(corner.y(), room.top(), std::max(room.top(), room.bottom() - size.height()));
    return {QPointF(x, y), size};
}

void paintBox(QCPPainter& painter, const QRectF& box, const QString& words, const QColor& border) {
    const Palette& palette = Theme::instance().palette();
    painter.setAntialiasing(false);
    painter.setPen(QPen(border, 1));
    painter.setBrush(palette.dock);
    painter.drawRect(box);
    painter.setPen(palette.text);
    painter.drawText(box, Qt::AlignCenter, words);
}

QSizeF boxSize(const QFontMetrics& metrics, const QString& words) {
    return {metrics.horizontalAdvance(words) + 2.0 * Theme::instance().px(5),
            metrics.height() + static_cast<double>(Theme::instance().px(3))};
}

/// The number at a pixel of an axis, as a tag on it.
void paintTag(QCPPainter& painter, const QCPAxis* axis, double pixel, const QRectF& room) {
    if (!axis->visible() || !axis->tickLabels())
        return;
    const QString words = significantText(axis->pixelToCoord(pixel), 4);
    const QSizeF size = boxSize(QFontMetrics(painter.font()), words);
    const QRect area = axis->axisRect()->rect();
    const QPointF corner = axis->orientation() == Qt::Horizontal
                               ? QPointF(pixel - size.width() / 2.0, area.bottom() + 2.0)
                               : QPointF(area.left() - size.width() - 2.0, pixel - size.height() / 2.0);
    paintBox(painter, placed(corner, size, room), words, Theme::instance().palette().axis);
}

} // namespace

PlotProbe::PlotProbe(QCustomPlot* plot, Ask ask)
    : m_plot(plot)
    , m_ask(std::move(ask)) {
    plot->addLayer(layerName, plot->layer("overlay"), QCustomPlot::limAbove);
    plot->layer(layerName)->setMode(QCPLayer::lmBuffered);
    new PaintItem(plot, layerName, false, [this](QCPPainter& painter) { paint(painter); });
}

void PlotProbe::update() { m_plot->layer(layerName)->replot(); }

void PlotProbe::setPointer(std::optional<QPointF> position) {
    if (m_pointer == position)
        return;
    m_pointer = position;
    if (m_crossHair)
        update();
}

void PlotProbe::setCrossHair(bool shown) {
    m_crossHair = shown;
    update();
}

void PlotProbe::setBand(std::optional<QRectF> band) {
    m_band = band;
    update();
}

QPointF PlotProbe::pixelOf(QPointF pin) const {
    return {m_plot->xAxis->coordToPixel(pin.x()), m_plot->yAxis->coordToPixel(pin.y())};
}

std::optional<PlotHover> PlotProbe::seen(QPointF pin) const {
    const QPointF pixel = pixelOf(pin);
    return m_plot->axisRect()->rect().contains(pixel.toPoint()) ? m_ask(pixel) : std::nullopt;
}

std::optional<std::size_t> PlotProbe::pinAt(QPointF position) const {
    const auto found = std::ranges::find_if(
        m_pins, [&](QPointF pin) { return (pixelOf(pin) - position).manhattanLength() <= pinReach; });
    return found == m_pins.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - m_pins.begin()));
}

void PlotProbe::togglePin(QPointF position) {
    const auto hover = m_ask(position);
    if (!hover)
        return;
    const QPointF meant = hover->at.value_or(position);
    if (const auto pin = pinAt(meant))
        m_pins.erase(m_pins.begin() + static_cast<std::ptrdiff_t>(*pin));
    else
        m_pins.emplace_back(m_plot->xAxis->pixelToCoord(meant.x()), m_plot->yAxis->pixelToCoord(meant.y()));
    update();
}

bool PlotProbe::isPinned(QPointF position) const {
    const auto hover = m_ask(position);
    return hover && pinAt(hover->at.value_or(position)).has_value();
}

void PlotProbe::clearPins() {
    m_pins.clear();
    update();
}

QStringList PlotProbe::pinnedLines() const {
    QStringList lines;
    for (const QPointF pin : m_pins)
        if (const auto hover = seen(pin))
            lines << hover->line;
    return lines;
}

void PlotProbe::paint(QCPPainter& painter) const {
    const Palette& palette = Theme::instance().palette();
    painter.setFont(Theme::instance().font(TextRole::secondary));
    if (!m_exporting)
        paintCrossHair(painter);
    paintPins(painter);
    if (m_exporting)
        return;
    painter.setAntialiasing(false);
    if (m_band) {
        QColor inside = palette.accent;
        inside.setAlpha(40);
        painter.setPen(QPen(palette.accent, 1));
        painter.setBrush(inside);
        painter.drawRect(*m_band);
    }
    if (m_plot->hasFocus()) {
        painter.setPen(QPen(palette.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(m_plot->axisRect()->rect().adjusted(-3, -3, 2, 2));
    }
}

void PlotProbe::paintCrossHair(QCPPainter& painter) const {
    const QRect area = m_plot->axisRect()->rect();
    if (!m_crossHair || !m_pointer || m_band || !area.contains(m_pointer->toPoint()))
        return;
    const auto hover = m_ask(*m_pointer);
    const QPointF at = hover ? hover->at.value_or(*m_pointer) : *m_pointer;
    const QRectF room = m_plot->rect().adjusted(1, 1, -2, -2);
    QColor line = Theme::instance().palette().text;
    line.setAlpha(110); // what is below stays to be seen
    painter.setAntialiasing(false);
    painter.setPen(QPen(line, 1, Qt::DotLine));
    painter.drawLine(QPointF(area.left(), std::round(at.y())), QPointF(area.right(), std::round(at.y())));
    painter.drawLine(QPointF(std::round(at.x()), area.top()), QPointF(std::round(at.x()), area.bottom()));
    paintTag(painter, m_plot->xAxis, at.x(), room);
    paintTag(painter, m_plot->yAxis, at.y(), room);
    if (!hover)
        return;
    const QFontMetrics metrics(painter.font());
    const QString words = metrics.elidedText(hover->brief.isEmpty() ? hover->line : hover->brief, Qt::ElideRight,
                                             static_cast<int>(room.width() * 0.7));
    const QSizeF size = boxSize(metrics, words);
    const double gap = Theme::instance().px(8);
    const bool left = at.x() + gap + size.width() > room.right();
    const bool below = at.y() - gap - size.height() < room.top();
    const QPointF corner(left ? at.x() - gap - size.width() : at.x() + gap,
                         below ? at.y() + gap : at.y() - gap - size.height());
    paintBox(painter, placed(corner, size, room), words, Theme::instance().palette().axis);
}

void PlotProbe::paintPins(QCPPainter& painter) const {
    const Theme& theme = Theme::instance();
    const QRectF room = m_plot->rect().adjusted(1, 1, -2, -2);
    const QFontMetrics metrics(painter.font());
    std::vector<QRectF> taken;
    for (const QPointF pin : m_pins) {
        const auto hover = seen(pin);
        if (!hover)
            continue;
        const QString words = metrics.elidedText(hover->line, Qt::ElideMiddle, static_cast<int>(room.width() * 0.7));
        const QPointF at = pixelOf(pin);
        QRectF box = placed(at + QPointF(theme.px(10), theme.px(10)), boxSize(metrics, words), room);
        for (int tries = 0; tries < 12; ++tries) { // below one another where they would overlap
            const auto hit = std::ranges::find_if(taken, [&](const QRectF& other) { return other.intersects(box); });
            if (hit == taken.end())
                break;
            box = placed({box.left(), hit->bottom() + 2.0}, box.size(), room);
        }
        taken.push_back(box);
        painter.setAntialiasing(true);
        painter.setPen(QPen(theme.palette().text, 1));
        painter.drawLine(
            at, QPointF(std::clamp(at.x(), box.left(), box.right()), std::clamp(at.y(), box.top(), box.bottom())));
        painter.setBrush(theme.palette().dock);
        painter.drawEllipse(at, 2.5, 2.5);
        paintBox(painter, box, words, theme.palette().text);
    }
}

} // namespace moescope
