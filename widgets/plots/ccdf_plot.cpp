// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/ccdf_plot.h"

#include <algorithm>
#include <cmath>
#include <ranges>

#include "plots/curve_legend.h"
#include "plots/number_text.h"
#include "plots/plot_style.h"
#include "plots/plot_view.h"
#include "theme/theme.h"

namespace moescope {
namespace {

const QString logYKey = QStringLiteral("ccdf/log y");
constexpr std::size_t manyPoints = 50'000; // that can be drawn within a frame
constexpr double pixelsOfAWidePlot = 2000.0;

/// Share of eigenvalues (ascending) that are at least eigenvalues[i].
double shareFrom(const Spectrum& spectrum, std::size_t i) {
    return static_cast<double>(spectrum.eigenvalues.size() - i) / static_cast<double>(spectrum.eigenvalues.size());
}

} // namespace

CcdfPlot::CcdfPlot(QCustomPlot* plot)
    : PlotController(plot, tr("Share of eigenvalues above")) {
    plot->xAxis->setLabel(tr("Eigenvalue λ"));
    plot->yAxis->setLabel(tr("P(Λ ≥ λ)"));
    new CurveLegend(plot, Qt::AlignLeft | Qt::AlignBottom, [this] {
        std::vector<CurveLegend::Entry> entries;
        if (m_left > 0)
            entries.push_back({thinnedText(), {}, Theme::instance().palette().secondary, false});
        return entries;
    });
    choicesChanged();
    adoptTheme();
}

void CcdfPlot::choicesChanged() {
    const bool x = isOn(eigenvalueScaleKey, true), y = isOn(logYKey, true);
    if (m_logX == x && m_logY == y)
        return;
    m_logX = x;
    m_logY = y;
    setLogarithmic(plot()->xAxis, x, 4);
    setLogarithmic(plot()->yAxis, y, 4);
    view()->forget();
    rebuild();
    refresh();
}

void CcdfPlot::fillMenu(QMenu& menu) {
    addSwitch(menu, tr("Logarithmic eigenvalues"), eigenvalueScaleKey, true);
    addSwitch(menu, tr("Logarithmic share"), logYKey, true);
}

void CcdfPlot::setCurves(SpectrumCurves curves) {
    m_curves = std::move(curves);
    rebuild();
    refresh();
}

void CcdfPlot::restyle() {
    styleAxes(plot()->axisRect());
    plot()->axisRect()->setMinimumMargins(
        QMargins(Theme::instance().px(48), 0, 0, 0)); // in line with the KS plot below
    rebuild();
}

void CcdfPlot::rebuild() {
    plot()->clearGraphs();
    double lowest = 0.5;
    std::size_t points = 0;
    for (const SpectrumCurve& curve : m_curves)
        points += curve.spectrum->eigenvalues.size();
    // Of many points those are drawn that lie apart by more than a pixel of a wide plot; the picture says so.
    const EigenvalueSpan all = spanOf(m_curves);
    const double step = points > manyPoints ? std::pow(all.to / all.least, 1.0 / pixelsOfAWidePlot) : 1.0;
    m_drawn = 0;
    for (std::size_t c = m_curves.size(); c-- > 0;) {
        const Spectrum& spectrum = *m_curves[c].spectrum;
        QCPGraph* graph = plot()->addGraph();
        graph->setPen(QPen(curveColour(c), 1));
        QVector<double> keys, shares;
        for (std::size_t i = 0; i < spectrum.eigenvalues.size(); ++i) {
            const double value = spectrum.eigenvalues[i];
            const bool last = i + 1 == spectrum.eigenvalues.size();
            if (!(value > 0.0) || (!last && !keys.isEmpty() && value < keys.last() * step))
                continue;
            keys << value;
            shares << shareFrom(spectrum, i);
            lowest = std::min(lowest, shares.last());
        }
        m_drawn += keys.size();
        graph->setData(keys, shares, true);
        if (c > 0 && m_curves.size() > fewCurves)
            continue;
        if (!spectrum.fit || spectrum.eigenvalues.empty() || spectrum.fit->xmin <= 0.0)
            continue;
        const double tail = static_cast<double>(spectrum.fit->tail) / static_cast<double>(spectrum.eigenvalues.size());
        QCPGraph* fit = plot()->addGraph();
        fit->setPen(QPen(curveColour(c), 1, Qt::DashLine));
        for (const double x : {spectrum.fit->xmin, 2.0 * spectrum.eigenvalues.back()})
            fit->addData(x, tail * std::pow(x / spectrum.fit->xmin, 1.0 - spectrum.fit->alpha));
    }
    m_left = step > 1.0 ? static_cast<qsizetype>(points) - m_drawn : 0;
    const EigenvalueSpan& span = all;
    const QCPRange y = *m_logY ? QCPRange(lowest / 1.5, 1.5) : QCPRange(0.0, 1.05);
    view()->setHome(QCPRange(*m_logX ? span.from : 0.0, span.to), y, QCPRange(*m_logX ? span.least : 0.0, span.to), y);
}

std::optional<PlotController::Hover> CcdfPlot::hoverAt(QPointF position) const {
    const double x = plot()->xAxis->pixelToCoord(position.x());
    for (const SpectrumCurve& curve : m_curves) {
        const auto& values = curve.spectrum->eigenvalues;
        const auto at = std::lower_bound(values.begin(), values.end(), x);
        if (at == values.end())
            continue;
        const double share = shareFrom(*curve.spectrum, static_cast<std::size_t>(at - values.begin()));
        if (std::abs(plot()->yAxis->coordToPixel(share) - position.y()) > 7)
            continue;
        const QString what = tr("%1 of eigenvalues are at least %2").arg(percentText(share), significantText(*at));
        return Hover{curve.label + ": " + what, numberToolTip(curve.label, what, {}, {}), what,
                     QPointF(plot()->xAxis->coordToPixel(*at), plot()->yAxis->coordToPixel(share))};
    }
    return {};
}

QString CcdfPlot::thinnedText() const {
    return tr("%1 of %2 points drawn").arg(countText(m_drawn), countText(m_drawn + m_left));
}

QString CcdfPlot::summary() const {
    QStringList parts;
    if (m_left > 0)
        parts << thinnedText() + '.';
    for (const SpectrumCurve& curve : m_curves | std::views::take(fewCurves))
        if (!curve.spectrum->eigenvalues.empty())
            parts << tr("%1: eigenvalues from %2 to %3.")
                         .arg(curve.label, significantText(curve.spectrum->eigenvalues.front()),
                              significantText(curve.spectrum->eigenvalues.back()));
    if (m_curves.size() > fewCurves)
        parts << tr("And %1 more.").arg(m_curves.size() - fewCurves);
    return parts.isEmpty() ? tr("No matrix is picked.") : parts.join(' ');
}

Table CcdfPlot::table() const {
    Table table{{"matrix", "eigenvalue", "share at or above"}, {}};
    for (const SpectrumCurve& curve : m_curves)
        for (std::size_t i = 0; i < curve.spectrum->eigenvalues.size(); ++i)
            table.rows << QStringList{QString::fromStdString(curve.spectrum->module),
                                      QString::number(curve.spectrum->eigenvalues[i], 'g', 9),
                                      QString::number(shareFrom(*curve.spectrum, i), 'g', 9)};
    return table;
}

} // namespace moescope
