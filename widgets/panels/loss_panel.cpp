// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/loss_panel.h"

#include <algorithm>

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include "controls/section_head.h"
#include "plots/line_curves.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "plots/plot_memory.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

using Kind = LossTerm::Kind;

LineCurves::Colour colourOf(Kind kind) {
    switch (kind) {
    case Kind::total:
        return [](const Palette& palette) { return overlayColour(palette, 3); };
    case Kind::reconstruction:
        return &Palette::text;
    case Kind::value:
        return &Palette::negative;
    case Kind::structure:
        return &Palette::positive;
    case Kind::order:
        return [](const Palette& palette) { return overlayColour(palette, 4); };
    case Kind::lookAhead:
        break;
    }
    return [](const Palette& palette) { return overlayColour(palette, 1); };
}

QString switchKey(const LossTerm& term) { return QStringLiteral("losses/show ") + term.id; }

/// The total is written out below and would lie over the others.
bool isShownAtFirst(Kind kind) { return kind != Kind::total; }

QIcon swatch(const QColor& colour, qreal ratio) {
    const int side = Theme::instance().px(10);
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(colour);
    return QIcon(pixmap);
}

QString coloured(const QString& words, const QColor& colour) {
    return QStringLiteral("<span style='color:%1'>%2</span>").arg(colour.name(), words.toHtmlEscaped());
}

} // namespace

LossPanel::LossPanel(RunMonitor* monitor, QWidget* parent)
    : QWidget(parent)
    , m_monitor(monitor)
    , m_head(new SectionHead(tr("Loss terms"), tr("line: minibatch, circle: held-out")))
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
    m_compare = new QPushButton(icon("compare"), tr("Compare runs…"));
    m_compare->setProperty("compact", true);
    m_compare->setToolTip(tr("Holds this run against others: losses and flips by layer, settings that differ"));
    m_head->addControl(m_compare);
    auto* plot = new QCustomPlot;
    plot->setMinimumHeight(theme.px(190));
    m_curves = new LineCurves(plot, tr("Loss terms"), tr("Iteration"), tr("Loss, round to nearest = 1"));
    for (const LossTerm& term : lossTerms())
        m_curves->addCurve(term.id, term.name, colourOf(term.kind));
    attachExport(m_head->exportButton(), m_curves);
    auto* line = new QHBoxLayout;
    line->addWidget(m_sum, 1);
    line->addWidget(m_best);
    m_best->setProperty("role", "secondary");
    column->addWidget(m_head);
    column->addWidget(makeSwitches());
    column->addWidget(plot, 1);
    column->addLayout(line);

    connect(m_curves, &LineCurves::hovered, this, &LossPanel::hovered);
    connect(m_compare, &QPushButton::clicked, this, &LossPanel::compareWanted);
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
    connect(&Theme::instance(), &Theme::themeChanged, this, &LossPanel::showSwitches);
    connect(&PlotMemory::instance(), &PlotMemory::changed, this, &LossPanel::showSwitches);
    showSwitches();
    restart();
}

QWidget* LossPanel::makeSwitches() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::instance().px(4));
    for (const LossTerm& term : lossTerms()) {
        auto* button = new QToolButton;
        button->setText(term.name);
        button->setObjectName("term-" + term.id);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setCheckable(true);
        button->setProperty("framed", true);
        button->setToolTip(term.definition);
        button->setAccessibleName(tr("Show the curve %1").arg(term.name));
        connect(button, &QToolButton::clicked, this,
                [key = switchKey(term)](bool on) { PlotMemory::instance().set(key, on); });
        m_switches[term.kind] = button;
        row->addWidget(button);
    }
    row->addStretch(1);
    return box;
}

void LossPanel::showSwitches() {
    for (const LossTerm& term : lossTerms()) {
        QToolButton* button = m_switches.at(term.kind);
        const bool on = PlotMemory::instance().value(switchKey(term), isShownAtFirst(term.kind)).toBool();
        button->setChecked(on);
        button->setIcon(swatch(colourOf(term.kind)(Theme::instance().palette()), devicePixelRatioF()));
        m_curves->setShown(term.id, on);
    }
}

void LossPanel::setComparable(bool comparable) { m_compare->setVisible(comparable); }

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
        for (const LossTerm& term : lossTerms())
            if (const auto value = valueOf(terms, term.kind))
                (m_curves->*put)(term.id, step.iteration, *value);
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
    const LossTerms& terms = *last->minibatch;
    QString sum = tr("<b>Total %1</b>").arg(fixedText(terms.total, 2));
    QString sign = QStringLiteral(" &nbsp;=&nbsp; ");
    const auto add = [&](double value, const QString& name, const QColor& colour) {
        sum += sign + coloured(QStringLiteral("%1 %2").arg(fixedText(value, 2), name.toLower()), colour);
        sign = QStringLiteral(" &nbsp;+&nbsp; ");
    };
    double rest = terms.total;
    for (const LossTerm& term : lossTerms())
        if (const auto share = shareOf(terms, m_monitor->config(), term.kind); share && term.kind != Kind::total) {
            add(*share, term.name, colourOf(term.kind)(palette));
            rest -= *share;
        }
    if (terms.starving)
        add(rest, tr("starving experts"), palette.secondary);
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
