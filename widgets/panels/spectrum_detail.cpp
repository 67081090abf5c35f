// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/spectrum_detail.h"

#include <QComboBox>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include "controls/section_head.h"
#include "panels/empty_state.h"
#include "panels/section.h"
#include "plots/ccdf_plot.h"
#include "plots/density_plot.h"
#include "plots/ks_plot.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "plots/plot_view.h"

namespace moescope {
namespace {

QString labelOf(const Linear& linear) {
    const QString expert = linear.expert >= 0                        ? QString(" · E%1").arg(linear.expert)
                           : linear.kind == LinearKind::sharedExpert ? SpectrumDetail::tr(" · shared")
                                                                     : QString();
    return QString("L%1%2 · %3").arg(linear.layer).arg(expert, toQString(nameOf(linear.projection)));
}

QComboBox* compactBox(const QString& name, const QStringList& items) {
    auto* box = new QComboBox;
    box->setProperty("compact", true);
    box->setAccessibleName(name);
    box->setToolTip(name);
    box->addItems(items);
    return box;
}

} // namespace

SpectrumDetail::SpectrumDetail(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_lastProjection(static_cast<int>(Projection::up))
    , m_mode(compactBox(tr("Eigenvalues of"), {tr("FARMS blocks"), tr("whole matrix")}))
    , m_fit(compactBox(tr("How the fit chooses xmin"), {tr("KS scan"), tr("xmin mid"), tr("xmin peak")}))
    , m_stack(new QStackedWidget) {
    QCustomPlot *density = makePlot(200), *ccdf = makePlot(108), *ks = makePlot(108);
    m_density = new DensityPlot(density);
    m_ccdf = new CcdfPlot(ccdf);
    m_ks = new KsPlot(ks);
    auto* densityHead = new SectionHead(tr("Spectral density"), tr("line = fit, dashed = xmin"));
    densityHead->addControl(m_mode);
    densityHead->addControl(m_fit);
    auto* ccdfHead = new SectionHead(tr("CCDF"), tr("share of eigenvalues above; dashed = fit"));
    auto* ksHead = new SectionHead(tr("KS distance against xmin"), tr("circle = chosen"));
    attachExport(densityHead->exportButton(), m_density);
    attachExport(ccdfHead->exportButton(), m_ccdf);
    attachExport(ksHead->exportButton(), m_ks);
    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins({});
    column->addWidget(makeSection(ccdfHead, ccdf), 1);
    column->addWidget(makeSection(ksHead, ks), 1);
    m_stack->addWidget(new EmptyState("spectra", tr("No matrix picked"),
                                      tr("Click a cell above or a row below to see that matrix's spectrum. "
                                         "Ctrl+click adds another one to compare with.")));
    m_stack->addWidget(makeRow({{makeSection(densityHead, density), 58}, {right, 42}}));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins({});
    outer->addWidget(m_stack);

    // both are over the same eigenvalues
    m_ccdf->view()->linkHorizontally(m_ks->view());
    for (PlotController* plot : {static_cast<PlotController*>(m_density), static_cast<PlotController*>(m_ccdf),
                                 static_cast<PlotController*>(m_ks)})
        connect(plot, &PlotController::hovered, this, &SpectrumDetail::hovered);
    for (QComboBox* box : {m_mode, m_fit})
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            m_spectra.clear();
            m_asked.clear();
            emit optionsChanged();
            follow();
        });
    connect(selection, &Selection::pickChanged, this, &SpectrumDetail::follow);
    connect(selection, &Selection::overlaysChanged, this, &SpectrumDetail::follow);
}

SpectrumOptions SpectrumDetail::options() const {
    SpectrumOptions options;
    options.mode = static_cast<SpectrumOptions::Mode>(m_mode->currentIndex());
    options.fit = static_cast<SpectrumOptions::Fit>(m_fit->currentIndex());
    return options;
}

void SpectrumDetail::setModel(std::shared_ptr<const Model> model) {
    m_model = std::move(model);
    m_spectra.clear();
    m_asked.clear();
    follow();
}

void SpectrumDetail::setSpectrum(std::shared_ptr<const Spectrum> spectrum) {
    if (!spectrum)
        return;
    m_asked.erase(spectrum->module);
    m_spectra[spectrum->module] = std::move(spectrum);
    show();
}

const Linear* SpectrumDetail::linearOf(const Pick& pick) {
    if (!m_model || pick.layer < 0)
        return nullptr;
    const int projection = pick.projection >= 0 ? pick.projection : m_lastProjection;
    for (const Linear& linear : m_model->linears())
        if (linear.layer == pick.layer && linear.expert == pick.expert &&
            static_cast<int>(linear.projection) == projection &&
            (pick.expert >= 0 || pick.projection >= 0 || linear.kind != LinearKind::sharedExpert))
            return &linear;
    return nullptr;
}

void SpectrumDetail::follow() {
    if (m_selection->pick().projection >= 0)
        m_lastProjection = m_selection->pick().projection;
    QList<Pick> picks = m_selection->overlays();
    picks.prepend(m_selection->pick());
    for (qsizetype i = 0; i < picks.size(); ++i)
        if (const Linear* linear = linearOf(picks[i]);
            linear && !m_spectra.contains(linear->module) && m_asked.insert(linear->module).second)
            emit spectrumWanted(QString::fromStdString(linear->module), i > 0);
    show();
}

void SpectrumDetail::show() {
    SpectrumCurves curves;
    QList<Pick> picks = m_selection->overlays();
    picks.prepend(m_selection->pick());
    const Linear* picked = linearOf(m_selection->pick());
    for (const Pick& pick : picks)
        if (const Linear* linear = linearOf(pick))
            if (const auto found = m_spectra.find(linear->module); found != m_spectra.end())
                curves.push_back({labelOf(*linear), found->second});
    m_stack->setCurrentIndex(picked ? 1 : 0);
    if (curves.empty() && picked)
        return; // the last one stays to be seen until the next has come
    m_density->setCurves(curves);
    m_ks->setCurves(curves);
    m_ccdf->setCurves(curves);
}

} // namespace moescope
