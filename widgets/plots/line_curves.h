// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include <QColor>

#include "plots/plot_controller.h"
#include "theme/palette.h"

class QCPGraph;
class QCPPainter;

namespace moescope {

/// Curves that grow while a job runs: a line of minibatch values and circles of held-out values each, labelled at its
/// end, single ones shown or not. X runs to the planned end, so that the remaining work is seen. Appending costs one
/// point and one queued drawing.
class LineCurves : public PlotController {
    Q_OBJECT
public:
    using Colour = std::function<QColor(const Palette&)>;

    LineCurves(QCustomPlot* plot, const QString& name, const QString& xLabel, const QString& yLabel);

    void addCurve(const QString& id, const QString& label, Colour colour);
    void append(const QString& id, double x, double y);
    void appendHeldOut(const QString& id, double x, double y);
    /// A curve that is not shown keeps growing and stays in the table.
    void setShown(const QString& id, bool shown);
    [[nodiscard]] bool isShown(const QString& id) const;
    void setXEnd(double x);
    /// Dashed mark with its text, "paused at 236"; a negative x takes it away.
    void setPauseMark(double x, const QString& text = {});
    /// Takes all points away, keeps the curves.
    void clearPoints();

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] Table table() const override;
    [[nodiscard]] std::optional<Hover> hoverAt(QPointF position) const override;

protected:
    void restyle() override;
    void choicesChanged() override;
    void fillMenu(QMenu& menu) override;

private:
    struct Curve {
        QString id, label;
        Colour colour;
        QCPGraph* line;
        QCPGraph* heldOut;
        double least, most; ///< of its positive values, its values
        bool shown = true;
    };
    Curve* find(const QString& id);
    void grow(Curve& curve, double y);
    [[nodiscard]] double lastValue(const Curve& curve) const;
    void paintLabels(QCPPainter& painter) const;
    void fitRanges();

    std::vector<Curve> m_curves;
    double m_xEnd = 0.0;
    double m_pauseAt = -1.0;
    QString m_pauseText;
    std::optional<bool> m_logY; ///< empty: not chosen yet
};

} // namespace moescope
