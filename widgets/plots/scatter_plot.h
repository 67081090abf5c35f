// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "plots/plot_controller.h"
#include "session/selection.h"

class QCPPainter;

namespace moescope {

/// One number against another, a point a linear. The picked one stands out, and its layer; a click picks the nearest
/// point, Ctrl+click adds it to compare with. Either axis is logarithmic where all of its values are positive and span
/// more than two decades, unless chosen otherwise.
class ScatterPlot : public PlotController {
    Q_OBJECT
public:
    struct Point {
        double x = 0.0, y = 0.0; ///< points that are not finite are left out
        Pick pick;
        QString place; ///< "L2 E10 up"
    };

    ScatterPlot(QCustomPlot* plot, const QString& name);
    void setPoints(std::vector<Point> points, const QString& xTitle, const QString& yTitle);
    void highlight(Pick pick, const QList<Pick>& overlays = {});
    [[nodiscard]] const std::vector<Point>& points() const { return m_points; }
    /// In pixels of the plot.
    [[nodiscard]] QPointF positionOf(const Point& point) const;
    /// Pearson's correlation; not a number with fewer than two points or where one axis is constant.
    [[nodiscard]] double correlation() const { return m_correlation; }

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] Table table() const override;
    [[nodiscard]] std::optional<Hover> hoverAt(QPointF position) const override;

signals:
    void picked(moescope::Pick pick);
    void overlayPicked(moescope::Pick pick);

protected:
    void restyle() override;
    void choicesChanged() override;
    void fillMenu(QMenu& menu) override;
    void clicked(QPointF position, Qt::KeyboardModifiers modifiers) override;
    [[nodiscard]] std::optional<QPointF> pickPosition() const override;

private:
    [[nodiscard]] static bool isPointOf(const Point& point, const Pick& pick);
    [[nodiscard]] const Point* nearest(QPointF position) const;
    void fitAxes();
    void paintPoints(QCPPainter& painter) const;
    void paintPick(QCPPainter& painter) const;

    std::vector<Point> m_points;
    QString m_xTitle, m_yTitle;
    Pick m_pick;
    QList<Pick> m_overlays;
    double m_correlation = 0.0;
};

} // namespace moescope
