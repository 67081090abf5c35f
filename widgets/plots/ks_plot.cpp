// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/ks_plot.h"

#include <algorithm>
#include <cmath>

#include "plots/curve_legend.h"
#include "plots/even_ticker.h"
#include "plots/number_text.h"
#include "plots/plot_style.h"
#include "plots/plot_view.h"
#include "theme/theme.h"

namespace moescope {

KsPlot::KsPlot(QCustomPlot* plot)
    : PlotController(plot, tr("KS distance against xmin")) {
    plot->xAxis->setLabel(tr("xmin candidate"));
    plot->yAxis->setLabel(tr("D"));
    plot->yAxis->setTicker(QSharedPointer<EvenTicker>::create(3));
    new CurveLegend(plot, Qt::AlignLeft | Qt::AlignTop, [this] {
        std::vector<CurveLegend::Entry> entries;
        for (std::size_t i = 0; i < m_curves.size(); ++i)
            if (const auto& fit = m_curves[i].spectrum->fit)
                entries.push_back({tr("D %1 at xmin %2").arg(fixedText(fit->D, 3), significantText(fit->xmin, 2)),
                                   {},
                                   curveColour(i),
                                   false});
        return entries;
    });
    choicesChanged();
    adoptTheme();
}

void KsPlot::choicesChanged() {
    const bool x = isOn(eigenvalueScaleKey, true);
    if (m_logX == x)
        return;
    m_logX = x;
    setLogarithmic(plot()->xAxis, x, 4);
    view()->forget();
    rebuild();
    refresh();
}

void KsPlot::fillMenu(QMenu& menu) { addSwitch(menu, tr("Logarithmic eigenvalues"), eigenvalueScaleKey, true); }

void KsPlot::setCurves(SpectrumCurves curves) {
    m_curves = std::move(curves);
    rebuild();
    refresh();
}

void KsPlot::restyle() {
    styleAxes(plot()->axisRect());
    plot()->axisRect()->setMinimumMargins(QMargins(Theme::instance().px(48), 0, 0, 0)); // in line with the CCDF above
    rebuild();
}

void KsPlot::rebuild() {
    plot()->clearGraphs();
    for (std::size_t c = m_curves.size(); c-- > 0;) {
        const Spectrum& spectrum = *m_curves[c].spectrum;
        QCPGraph* graph = plot()->addGraph();
        graph->setPen(QPen(curveColour(c), 1));
        for (std::size_t i = 0; i < spectrum.ksXmin.size(); ++i)
            if (spectrum.ksXmin[i] > 0.0)
                graph->addData(spectrum.ksXmin[i], spectrum.ksD[i]);
        if (!spectrum.fit)
            continue;
        QCPGraph* chosen = plot()->addGraph();
        chosen->setLineStyle(QCPGraph::lsNone);
        chosen->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(curveColour(c), 1.5),
                                                Theme::instance().palette().plot, Theme::instance().px(7)));
        chosen->addData(spectrum.fit->xmin, spectrum.fit->D);
    }
    const EigenvalueSpan span = spanOf(m_curves);
    double highest = 0.2, highestOfAll = 0.2;
    for (const SpectrumCurve& curve : m_curves)
        for (std::size_t i = 0; i < curve.spectrum->ksD.size(); ++i) {
            highestOfAll = std::max(highestOfAll, curve.spectrum->ksD[i]);
            if (curve.spectrum->ksXmin[i] >= span.from)
                highest = std::max(highest, curve.spectrum->ksD[i]);
        }
    const auto withRoom = [](double value) { return QCPRange(0.0, std::min(1.0, value) * 1.45); }; // labels above
    view()->setHome(QCPRange(*m_logX ? span.from : 0.0, span.to), withRoom(highest),
                    QCPRange(*m_logX ? span.least : 0.0, span.to), withRoom(highestOfAll));
}

std::optional<PlotController::Hover> KsPlot::hoverAt(QPointF position) const {
    const double x = plot()->xAxis->pixelToCoord(position.x());
    for (const SpectrumCurve& curve : m_curves) {
        const auto& xs = curve.spectrum->ksXmin;
        if (xs.empty())
            continue;
        const auto away = [&](double xmin) { return std::abs(plot()->xAxis->coordToPixel(xmin) - position.x()); };
        auto at = std::lower_bound(xs.begin(), xs.end(), x); // or its neighbour before
        if (at == xs.end() || (at != xs.begin() && away(*(at - 1)) < away(*at)))
            --at;
        const double D = curve.spectrum->ksD[static_cast<std::size_t>(at - xs.begin())];
        if (std::abs(plot()->yAxis->coordToPixel(D) - position.y()) > 7 || away(*at) > 7)
            continue;
        const QString what = tr("D %1 at xmin %2").arg(fixedText(D, 3), significantText(*at));
        return Hover{curve.label + ": " + what,
                     numberToolTip(curve.label, what,
                                   tr("Largest distance between the tail's distribution and the power law "
                                      "fitted from xmin on; the fit takes the smallest."),
                                   tr("Clauset, Shalizi and Newman 2009")),
                     what, QPointF(plot()->xAxis->coordToPixel(*at), plot()->yAxis->coordToPixel(D))};
    }
    return {};
}

QString KsPlot::summary() const {
    QStringList parts;
    for (const SpectrumCurve& curve : m_curves)
        if (curve.spectrum->fit)
            parts << tr("%1: smallest distance %2 at xmin %3.")
                         .arg(curve.label, fixedText(curve.spectrum->fit->D, 3),
                              significantText(curve.spectrum->fit->xmin, 2));
    return parts.isEmpty() ? tr("No fitted matrix is picked.") : parts.join(' ');
}

Table KsPlot::table() const {
    Table table{{"matrix", "xmin", "D"}, {}};
    for (const SpectrumCurve& curve : m_curves)
        for (std::size_t i = 0; i < curve.spectrum->ksXmin.size(); ++i)
            table.rows << QStringList{QString::fromStdString(curve.spectrum->module),
                                      QString::number(curve.spectrum->ksXmin[i], 'g', 9),
                                      QString::number(curve.spectrum->ksD[i], 'g', 9)};
    return table;
}

} // namespace moescope
