// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/density_plot.h"

#include <algorithm>
#include <cmath>

#include "plots/curve_legend.h"
#include "plots/number_text.h"
#include "plots/plot_style.h"
#include "theme/theme.h"

namespace moescope {

constexpr double smallestShown = 1e-3; // of the largest: the small end says nothing about the tail

DensityPlot::DensityPlot(QCustomPlot* plot)
    : PlotController(plot, tr("Spectral density")) {
    plot->xAxis->setLabel(tr("Eigenvalue λ"));
    plot->yAxis->setLabel(tr("Density ρ(λ)"));
    makeLogarithmic(plot->xAxis);
    makeLogarithmic(plot->yAxis);
    new CurveLegend(plot, Qt::AlignLeft | Qt::AlignBottom, [this] {
        std::vector<CurveLegend::Entry> entries;
        for (std::size_t i = 0; i < m_curves.size(); ++i) {
            const Spectrum& spectrum = *m_curves[i].spectrum;
            QStringList notes;
            if (spectrum.alphaHill)
                notes << tr("Hill %1").arg(fixedText(*spectrum.alphaHill, 2));
            if (spectrum.fit)
                notes << tr("fit α %1 ± %2").arg(fixedText(spectrum.fit->alpha, 2), fixedText(spectrum.fit->sigma, 2))
                      << tr("xmin %1").arg(significantText(spectrum.fit->xmin, 2));
            entries.push_back({m_curves[i].label, notes.join(QStringLiteral(" · ")), curveColour(i), i == 0});
        }
        return entries;
    });
    adoptTheme();
}

void DensityPlot::setCurves(SpectrumCurves curves) {
    m_curves = std::move(curves);
    rebuild();
    refresh();
}

void DensityPlot::restyle() {
    styleAxes(plot()->axisRect());
    rebuild();
}

void DensityPlot::rebuild() {
    plot()->clearGraphs();
    for (std::size_t i = m_curves.size(); i-- > 0;) {
        addPoints(*m_curves[i].spectrum, curveColour(i), i == 0);
        addFit(*m_curves[i].spectrum, curveColour(i));
    }
    double most = 0.0;
    for (const SpectrumCurve& curve : m_curves)
        if (!curve.spectrum->densityX.empty())
            most = std::max(most, curve.spectrum->densityX.back());
    QCPRange x(NAN, NAN), y(NAN, NAN);
    for (const SpectrumCurve& curve : m_curves)
        for (std::size_t i = 0; i < curve.spectrum->density.size(); ++i)
            if (curve.spectrum->density[i] > 0.0 && curve.spectrum->densityX[i] > most * smallestShown) {
                x.expand(curve.spectrum->densityX[i]);
                y.expand(curve.spectrum->density[i]);
            }
    if (std::isnan(x.lower))
        x = y = QCPRange(0.01, 10.0);
    plot()->xAxis->setRange(x.lower / 1.6, x.upper * 2.0);
    plot()->yAxis->setRange(y.lower / 6.0, y.upper * 2.0); // room for the legend below
}

void DensityPlot::addPoints(const Spectrum& spectrum, const QColor& colour, bool filled) {
    QCPGraph* graph = plot()->addGraph();
    graph->setLineStyle(QCPGraph::lsNone);
    const QColor fill = filled ? colour : Theme::instance().palette().plot;
    graph->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colour, 1.2), fill, Theme::instance().px(5)));
    for (std::size_t i = 0; i < spectrum.density.size(); ++i)
        if (spectrum.density[i] > 0.0)
            graph->addData(spectrum.densityX[i], spectrum.density[i]);
}

void DensityPlot::addFit(const Spectrum& spectrum, const QColor& colour) {
    if (!spectrum.fit || spectrum.eigenvalues.empty() || spectrum.fit->xmin <= 0.0)
        return;
    const PowerLawFit& fit = *spectrum.fit;
    // the law holds for the tail only: scaled by the tail's share of all eigenvalues
    const double share = static_cast<double>(fit.tail) / static_cast<double>(spectrum.eigenvalues.size());
    const auto law = [&](double x) {
        return share * (fit.alpha - 1.0) / fit.xmin * std::pow(x / fit.xmin, -fit.alpha);
    };
    QCPGraph* line = plot()->addGraph();
    line->setPen(QPen(colour, 1.5));
    for (const double x : {fit.xmin, spectrum.eigenvalues.back()})
        line->addData(x, law(x));
    QCPGraph* xmin = plot()->addGraph();
    xmin->setPen(QPen(colour, 1, Qt::DashLine));
    xmin->addData({fit.xmin, fit.xmin}, {1e-30, 1e30});
}

std::optional<PlotController::Hover> DensityPlot::hoverAt(QPointF position) const {
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const Spectrum& spectrum = *m_curves[i].spectrum;
        for (std::size_t j = 0; j < spectrum.density.size(); ++j) {
            const QPointF at(plot()->xAxis->coordToPixel(spectrum.densityX[j]),
                             plot()->yAxis->coordToPixel(spectrum.density[j]));
            if ((at - position).manhattanLength() > 8)
                continue;
            const QString what =
                tr("λ %1, density %2").arg(significantText(spectrum.densityX[j]), significantText(spectrum.density[j]));
            return Hover{m_curves[i].label + ": " + what,
                         numberToolTip(m_curves[i].label, what,
                                       tr("Share of eigenvalues per unit of λ, λ of W Wᵀ, "
                                          "in logarithmic bins."),
                                       {})};
        }
    }
    return {};
}

QString DensityPlot::summary() const {
    if (m_curves.empty())
        return tr("No matrix is picked.");
    QStringList parts;
    for (const SpectrumCurve& curve : m_curves) {
        QString part = tr("%1: %2 eigenvalues").arg(curve.label).arg(curve.spectrum->eigenvalues.size());
        if (curve.spectrum->fit)
            part += tr(", power law with alpha %1 from xmin %2")
                        .arg(fixedText(curve.spectrum->fit->alpha, 2), significantText(curve.spectrum->fit->xmin, 2));
        parts << part + '.';
    }
    return parts.join(' ');
}

Table DensityPlot::table() const {
    Table table{{"matrix", "eigenvalue", "density"}, {}};
    for (const SpectrumCurve& curve : m_curves)
        for (std::size_t i = 0; i < curve.spectrum->density.size(); ++i)
            table.rows << QStringList{QString::fromStdString(curve.spectrum->module),
                                      QString::number(curve.spectrum->densityX[i], 'g', 9),
                                      QString::number(curve.spectrum->density[i], 'g', 9)};
    return table;
}

} // namespace moescope
