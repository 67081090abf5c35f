// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/loss_panel.h"

#include <algorithm>

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include "controls/section_head.h"
#include "plots/line_curves.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "theme/theme.h"

namespace moescope {
namespace {

/// Own and next router together: their mean as a curve (each starts at 1), their sum as a term.
struct Routers {
    double sum = 0.0;
    int count = 0;

    void add(const std::optional<double>& value) {
        if (value) {
            sum += *value;
            ++count;
        }
    }
};

Routers valueOf(const LossTerms& terms) {
    Routers routers;
    routers.add(terms.valueOwn);
    routers.add(terms.valueNext);
    return routers;
}

Routers structureOf(const LossTerms& terms) {
    Routers routers;
    routers.add(terms.structureOwn);
    routers.add(terms.structureNext);
    return routers;
}

QString coloured(const QString& words, const QColor& colour) {
    return QStringLiteral("<span style='color:%1'>%2</span>").arg(colour.name(), words.toHtmlEscaped());
}

} // namespace

LossPanel::LossPanel(RunMonitor* monitor, QWidget* parent)
    : QWidget(parent)
    , m_monitor(monitor)
    , m_head(new SectionHead(tr("Loss terms"), tr("line: minibatch, circle: held-out; mean of own and next router")))
    , m_layers(new QComboBox)
    , m_sum(new QLabel)
    , m_best(new QLabel) {
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(6));
    m_layers->setProperty("compact", true);
    m_layers->setAccessibleName(tr("Layer of the loss terms"));
    m_head->addControl(m_layers);
    auto* plot = new QCustomPlot;
    plot->setMinimumHeight(theme.px(190));
    m_curves = new LineCurves(plot, tr("Loss terms"), tr("Iteration"), tr("Loss, round to nearest = 1"));
    m_curves->addCurve("reconstruction", tr("Reconstruction"), &Palette::text);
    m_curves->addCurve("value", tr("Value"), &Palette::negative);
    m_curves->addCurve("structure", tr("Structure"), &Palette::positive);
    attachExport(m_head->exportButton(), m_curves);
    auto* line = new QHBoxLayout;
    line->addWidget(m_sum, 1);
    line->addWidget(m_best);
    m_best->setProperty("role", "secondary");
    column->addWidget(m_head);
    column->addWidget(plot, 1);
    column->addLayout(line);

    connect(m_curves, &LineCurves::hovered, this, &LossPanel::hovered);
    connect(m_layers, &QComboBox::activated, this, [this](int row) {
        m_following = false;
        showLayer(m_layers->itemData(row).toInt());
    });
    connect(m_monitor, &RunMonitor::stepsAdded, this, &LossPanel::addSteps);
    connect(m_monitor, &RunMonitor::stateChanged, this, [this] {
        if (m_monitor->steps(m_layer).empty())
            restart();
        const bool ended = m_monitor->state() == RunMonitor::State::stopped && !m_monitor->steps(m_layer).empty();
        const int at = ended ? m_monitor->steps(m_layer).back().iteration : -1;
        m_curves->setPauseMark(at, tr("stopped at %1").arg(at));
    });
    connect(&Theme::instance(), &Theme::themeChanged, this, &LossPanel::writeSum);
    restart();
}

void LossPanel::restart() {
    m_following = true;
    m_layers->clear();
    for (const RunMonitor::Layer& layer : m_monitor->layers())
        m_layers->addItem(tr("Layer %1").arg(layer.layer), layer.layer);
    m_layers->setEnabled(m_layers->count() > 0);
    showLayer(m_layers->count() > 0 ? m_layers->itemData(0).toInt() : -1);
}

void LossPanel::showLayer(int layer) {
    m_layer = layer;
    m_layers->setCurrentIndex(m_layers->findData(layer));
    m_curves->clearPoints();
    for (const TuningStep& step : m_monitor->steps(layer))
        append(step);
    writeSum();
}

void LossPanel::addSteps(const std::vector<TuningStep>& steps) {
    if (steps.empty())
        return;
    if (m_following && steps.back().layer != m_layer)
        return showLayer(steps.back().layer); // the monitor has these steps already
    for (const TuningStep& step : steps) {
        if (step.layer == m_layer)
            append(step);
    }
    writeSum();
}

void LossPanel::append(const TuningStep& step) {
    m_curves->setXEnd(step.iterations);
    const auto add = [&](const LossTerms& terms, auto put) {
        (m_curves->*put)("reconstruction", step.iteration, terms.reconstruction);
        if (const Routers value = valueOf(terms); value.count > 0)
            (m_curves->*put)("value", step.iteration, value.sum / value.count);
        if (const Routers structure = structureOf(terms); structure.count > 0)
            (m_curves->*put)("structure", step.iteration, structure.sum / structure.count);
    };
    if (step.minibatch)
        add(*step.minibatch, &LineCurves::append);
    if (step.heldOut)
        add(*step.heldOut, &LineCurves::appendHeldOut);
}

void LossPanel::writeSum() {
    const auto& steps = m_monitor->steps(m_layer);
    const auto last =
        std::find_if(steps.rbegin(), steps.rend(), [](const TuningStep& step) { return step.minibatch.has_value(); });
    if (last == steps.rend()) {
        m_sum->setText(m_monitor->isActive() ? tr("Waiting for the first iteration") : tr("No tuning yet"));
        m_best->clear();
        return;
    }
    const Palette& palette = Theme::instance().palette();
    const TuningSettings& settings = m_monitor->config().tuning;
    const LossTerms& terms = *last->minibatch;
    QString sum = tr("<b>Total %1</b> &nbsp;=&nbsp; %2 reconstruction")
                      .arg(fixedText(terms.total, 2), fixedText(terms.reconstruction, 2));
    if (const Routers value = valueOf(terms); value.count > 0)
        sum += " &nbsp;+&nbsp; " +
               coloured(tr("%1 value").arg(fixedText(settings.valueWeight * value.sum, 2)), palette.negative);
    if (const Routers structure = structureOf(terms); structure.count > 0)
        sum +=
            " &nbsp;+&nbsp; " +
            coloured(tr("%1 structure").arg(fixedText(settings.structureWeight * structure.sum, 2)), palette.positive);
    m_sum->setText(sum);
    const TuningStep* best = nullptr;
    for (const TuningStep& step : steps) {
        if (step.heldOut && (!best || step.heldOut->total < best->heldOut->total))
            best = &step;
    }
    m_best->setText(best ? tr("best held-out %1 at %2").arg(fixedText(best->heldOut->total, 2)).arg(best->iteration)
                         : QString());
}

} // namespace moescope
#include "moc_loss_panel.cpp"
