// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <QRectF>
#include <QStringList>

#include "plots/plot_hover.h"

class QCPPainter;
class QCustomPlot;

namespace moescope {

/// What lies over a plot without being part of it: the cross-hair with its values, pinned values, the rectangle that is
/// zoomed to, the frame of the focus. On a buffered layer of its own, so that a moving pointer does not draw the plot
/// again. A pin is a place; its words are asked for at each drawing, so that they are never those of earlier data.
class PlotProbe {
public:
    using Ask = std::function<std::optional<PlotHover>(QPointF)>;

    PlotProbe(QCustomPlot* plot, Ask ask);

    void setPointer(std::optional<QPointF> position);
    [[nodiscard]] std::optional<QPointF> pointer() const { return m_pointer; }
    void setCrossHair(bool shown);
    void setBand(std::optional<QRectF> band);
    /// Pins what is under the position, or takes the pin there away; nothing where nothing stands.
    void togglePin(QPointF position);
    [[nodiscard]] bool isPinned(QPointF position) const;
    void clearPins();
    [[nodiscard]] bool hasPins() const { return !m_pins.empty(); }
    /// The lines of pins whose places are in sight.
    [[nodiscard]] QStringList pinnedLines() const;
    /// A picture to keep has the pins, and neither cross-hair nor focus.
    void setExporting(bool exporting) { m_exporting = exporting; }
    void update();

private:
    [[nodiscard]] QPointF pixelOf(QPointF pin) const;
    [[nodiscard]] std::optional<PlotHover> seen(QPointF pin) const;
    [[nodiscard]] std::optional<std::size_t> pinAt(QPointF position) const;
    void paint(QCPPainter& painter) const;
    void paintCrossHair(QCPPainter& painter) const;
    void paintPins(QCPPainter& painter) const;

    QCustomPlot* m_plot;
    Ask m_ask;
    std::optional<QPointF> m_pointer;
    std::optional<QRectF> m_band;
    std::vector<QPointF> m_pins; ///< in units of the axes
    bool m_crossHair = true, m_exporting = false;
};

} // namespace moescope
