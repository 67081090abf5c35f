// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/density_plot.h"

#include <algorithm>
#include <cmath>
#include <ranges>

#include "plots/curve_legend.h"
#include "plots/number_text.h"
#include "plots/plot_style.h"
#include "plots/plot_view.h"
#include "theme/theme.h"

namespace moescope {

static const QString logXKey = QStringLiteral("density/log x"), logYKey = QStringLiteral("density/log y");
constexpr double smallestShown = 1e-3; // of the largest: the small end says nothing about the tail

DensityPlot::DensityPlot(QCustomPlot* plot)
    : PlotController(plot, tr("Spectral density")) {
    plot->xAxis->setLabel(tr("Eigenvalue λ"));
    plot->yAxis->setLabel(tr("Density ρ(λ)"));
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
    choicesChanged();
    adoptTheme();
}

void DensityPlot::choicesChanged() {
    const bool x = isOn(logXKey, true), y = isOn(logYKey, true);
    if (m_logX == x && m_logY == y)
        return;
    m_logX = x;
    m_logY = y;
    setLogarithmic(plot()->xAxis, x);
    setLogarithmic(plot()->yAxis, y);
    view()->forget();
    rebuild();
    refresh();
}

void DensityPlot::fillMenu(QMenu& menu) {
    addSwitch(menu, tr("Logarithmic eigenvalues"), logXKey, true);
    addSwitch(menu, tr("Logarithmic density"), logYKey, true);
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
        if (i == 0 || m_curves.size() <= fewCurves)
            addFit(*m_curves[i].spectrum, curveColour(i));
    }
    showRanges();
}

void DensityPlot::showRanges() {
    double most = 0.0;
    for (const SpectrumCurve& curve : m_curves)
        if (!curve.spectrum->densityX.empty())
            most = std::max(most, curve.spectrum->densityX.back());
    QCPRange x(NAN, NAN), y(NAN, NAN), allX(NAN, NAN), allY(NAN, NAN);
    for (const SpectrumCurve& curve : m_curves)
        for (std::size_t i = 0; i < curve.spectrum->density.size(); ++i) {
            const double at = curve.spectrum->densityX[i], density = curve.spectrum->density[i];
            if (!(density > 0.0 && at > 0.0))
                continue;
            allX.expand(at);
            allY.expand(density);
            if (at > most * smallestShown) {
                x.expand(at);
                y.expand(density);
            }
        }
    if (std::isnan(x.lower))
        x = y = allX = allY = QCPRange(0.01, 10.0);
    const auto around = [](bool logarithmic, const QCPRange& range, double below, double above) {
        return logarithmic ? QCPRange(range.lower / below, range.upper * above) : QCPRange(0.0, range.upper * 1.05);
    };
    view()->setHome(around(*m_logX, x, 1.6, 2.0), around(*m_logY, y, 6.0, 2.0), // room for the legend below
                    around(*m_logX, allX, 1.6, 2.0), around(*m_logY, allY, 6.0, 2.0));
}

void DensityPlot::addPoints(const Spectrum& spectrum, const QColor& colour, bool filled) {
    QCPGraph* graph = plot()->addGraph();
    const QColor fill = filled ? colour : Theme::instance().palette().plot;
    if (filled || m_curves.size() <= fewCurves) {
        graph->setLineStyle(QCPGraph::lsNone);
        graph->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colour, 1.2), fill, Theme::instance().px(5)));
    } else {
        graph->setPen(QPen(colour, 1));
    }
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
    if (*m_logY)
        xmin->addData({fit.xmin, fit.xmin}, {1e-30, 1e30});
    else if (!spectrum.density.empty()) // as high as one may look, not so high that pixels overflow
        xmin->addData({fit.xmin, fit.xmin}, {0.0, 100.0 * *std::ranges::max_element(spectrum.density)});
}

std::optional<PlotController::Hover> DensityPlot::hoverAt(QPointF position) const {
    for (const SpectrumCurve& curve : m_curves) {
        const Spectrum& spectrum = *curve.spectrum;
        for (std::size_t j = 0; j < spectrum.density.size(); ++j) {
            if (!(spectrum.density[j] > 0.0))
                continue;
            const QPointF at(plot()->xAxis->coordToPixel(spectrum.densityX[j]),
                             plot()->yAxis->coordToPixel(spectrum.density[j]));
            if ((at - position).manhattanLength() > 8)
                continue;
            const QString what =
                tr("λ %1, density %2").arg(significantText(spectrum.densityX[j]), significantText(spectrum.density[j]));
            return Hover{curve.label + ": " + what,
                         numberToolTip(curve.label, what,
                                       tr("Share of eigenvalues per unit of λ, λ of W Wᵀ, "
                                          "in logarithmic bins."),
                                       {}),
                         what, at};
        }
    }
    return {};
}

QString DensityPlot::summary() const {
    if (m_curves.empty())
        return tr("No matrix is picked.");
    QStringList parts;
    for (const SpectrumCurve& curve : m_curves | std::views::take(fewCurves)) {
        QString part = tr("%1: %2 eigenvalues").arg(curve.label).arg(curve.spectrum->eigenvalues.size());
        if (curve.spectrum->fit)
            part += tr(", power law with alpha %1 from xmin %2")
                        .arg(fixedText(curve.spectrum->fit->alpha, 2), significantText(curve.spectrum->fit->xmin, 2));
        parts << part + '.';
    }
    if (m_curves.size() > fewCurves)
        parts << tr("And %1 more; only the first one's fit is drawn.").arg(m_curves.size() - fewCurves);
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
