// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_controller.h"
#include "plots/spectrum_curve.h"

namespace moescope {

/// Share of eigenvalues at or above λ, both axes logarithmic unless chosen otherwise; the fitted power law dashed.
class CcdfPlot : public PlotController {
    Q_OBJECT
public:
    explicit CcdfPlot(QCustomPlot* plot);
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
    [[nodiscard]] QString thinnedText() const;

    SpectrumCurves m_curves;
    qsizetype m_drawn = 0, m_left = 0;  ///< points, and those left out
    std::optional<bool> m_logX, m_logY; ///< empty: not chosen yet
};

} // namespace moescope
