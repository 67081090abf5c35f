// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

namespace moescope {

/// Which part of a plot's axes is seen: all of it, or what somebody zoomed and moved to, which new data leave as it
/// is. Positions are in pixels of the plot; linear and logarithmic axes alike.
class PlotView : public QObject {
    Q_OBJECT
public:
    explicit PlotView(QCustomPlot* plot);

    /// What all is, and how far out one may zoom; seen at once unless somebody looks at a part.
    void setHome(const QCPRange& x, const QCPRange& y, const QCPRange& xLimits, const QCPRange& yLimits);
    void setHome(const QCPRange& x, const QCPRange& y) { setHome(x, y, x, y); }
    /// Directions in which zoom and drag do nothing.
    void setFixed(bool x, bool y);
    [[nodiscard]] bool isZoomed() const { return m_zoomed; }

    void showAll();
    /// The next home is seen at once: the axes show something else now.
    void forget() { m_zoomed = false; }
    /// `factor` below 1 shows less. About a point beside the axes only the axis there is scaled.
    void zoom(double factor, QPointF about);
    void zoomTo(QRectF part);
    void pan(QPointF by);
    /// The other's horizontal axis follows this one's, and the other way round; their homes are alike.
    void linkHorizontally(PlotView* other);

signals:
    /// By hand, not by new data.
    void moved();

private:
    void setPart(QCPRange x, QCPRange y);
    void follow(const QCPRange& x);

    QCustomPlot* m_plot;
    QCPRange m_homeX, m_homeY, m_limitsX, m_limitsY;
    bool m_zoomed = false, m_fixedX = false, m_fixedY = false;
};

} // namespace moescope
