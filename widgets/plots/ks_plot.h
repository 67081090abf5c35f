// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_controller.h"
#include "plots/spectrum_curve.h"

namespace moescope {

/// Kolmogorov-Smirnov distance of the tail against each candidate xmin; a circle where the fit chose.
class KsPlot : public PlotController {
    Q_OBJECT
public:
    explicit KsPlot(QCustomPlot* plot);
    void setCurves(SpectrumCurves curves);

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] Table table() const override;
    [[nodiscard]] std::optional<Hover> hoverAt(QPointF position) const override;

protected:
    void restyle() override;
    void choicesChanged() override;
    void fillMenu(QMenu& menu) override;

private:
    void rebuild();

    SpectrumCurves m_curves;
    std::optional<bool> m_logX; ///< empty: not chosen yet
};

} // namespace moescope
