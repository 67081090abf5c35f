// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "plots/plot_controller.h"

class QCPPainter;

namespace moescope {

/// The same figure of several runs, over layers or iterations: a line a run in the colours of compared curves, with a
/// legend. Over layers the picked one is marked, a click or Left and Right pick another.
class RunCurves : public PlotController {
    Q_OBJECT
public:
    struct Curve {
        QString label;          ///< the run's name
        QList<QPointF> points;  ///< ascending in x; not finite: a gap
        bool secondary = false; ///< dashed: what the same run began with
        int colour = 0;         ///< index of the run
    };

    RunCurves(QCustomPlot* plot, const QString& name, const QString& xLabel, const QString& yLabel, bool overLayers);
    void setCurves(std::vector<Curve> curves);
    void setYLabel(const QString& label);
    void setHighlightedLayer(int layer);

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] Table table() const override;
    [[nodiscard]] std::optional<Hover> hoverAt(QPointF position) const override;

signals:
    void layerPicked(int layer);

protected:
    void restyle() override;
    void choicesChanged() override;
    void fillMenu(QMenu& menu) override;
    void clicked(QPointF position, Qt::KeyboardModifiers modifiers) override;
    bool keyPressed(const QKeyEvent& event) override;
    [[nodiscard]] std::optional<QPointF> pickPosition() const override;

private:
    void rebuild();
    void paintPick(QCPPainter& painter) const;

    bool m_overLayers;
    std::vector<Curve> m_curves;
    int m_highlighted = -1;
    std::optional<bool> m_logY; ///< empty: not chosen yet
};

} // namespace moescope
