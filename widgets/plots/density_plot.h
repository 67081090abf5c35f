// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_controller.h"
#include "plots/spectrum_curve.h"

namespace moescope {

/// Density of eigenvalues over logarithmic bins, both axes logarithmic unless chosen otherwise; the fitted power law
/// from xmin on, xmin dashed.
class DensityPlot : public PlotController {
    Q_OBJECT
public:
    explicit DensityPlot(QCustomPlot* plot);
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
    void showRanges();
    void addPoints(const Spectrum& spectrum, const QColor& colour, bool filled);
    void addFit(const Spectrum& spectrum, const QColor& colour);

    SpectrumCurves m_curves;
    std::optional<bool> m_logX, m_logY; ///< empty: not chosen yet
};

} // namespace moescope
