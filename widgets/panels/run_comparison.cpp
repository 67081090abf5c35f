// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/run_comparison.h"

#include <algorithm>

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include "controls/section_head.h"
#include "controls/segmented.h"
#include "models/run_table.h"
#include "panels/section.h"
#include "panels/table_view.h"
#include "plots/plot_export.h"
#include "plots/run_curves.h"
#include "session/selection.h"
#include "theme/theme.h"

namespace moescope {

RunComparison::RunComparison(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_term(new QComboBox)
    , m_router(new Segmented)
    , m_lossHead(new SectionHead(tr("Loss by layer"), tr("held-out, at the layer's end; round to nearest = 1")))
    , m_flipHead(new SectionHead(tr("Flips by layer"), tr("dashed: rounded to nearest")))
    , m_iterationHead(new SectionHead(tr("Loss by iteration")))
    , m_tableHead(new SectionHead(tr("Figures and settings")))
    , m_table(new RunTable(this))
    , m_all(new QCheckBox(tr("All settings"))) {
    QCustomPlot *losses = makePlot(190), *flips = makePlot(190), *iterations = makePlot(190);
    m_losses = new RunCurves(losses, tr("Loss by layer"), tr("Layer"), tr("Loss"), true);
    m_flips = new RunCurves(flips, tr("Flips by layer"), tr("Layer"), tr("Flip rate, %"), true);
    m_iterations = new RunCurves(iterations, tr("Loss by iteration"), tr("Iteration"), tr("Loss"), false);
    attachExport(m_lossHead->exportButton(), m_losses);
    attachExport(m_flipHead->exportButton(), m_flips);
    attachExport(m_iterationHead->exportButton(), m_iterations);
    for (const LossTerm& term : lossTerms())
        m_term->addItem(term.name);
    m_term->setProperty("compact", true);
    m_term->setAccessibleName(tr("Loss term"));
    m_lossHead->addControl(m_term);
    m_router->addSegment("own", tr("Own router"));
    m_router->addSegment("next", tr("Next router"));
    m_flipHead->addControl(m_router);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(Theme::instance().px(8));
    column->addWidget(makeRow({{makeSection(m_lossHead, losses), 1}, {makeSection(m_flipHead, flips), 1}}), 3);
    column->addWidget(makeSection(m_iterationHead, iterations), 3);
    column->addWidget(makeRule());
    column->addWidget(makeTable(), 3);
    connect(m_term, &QComboBox::currentIndexChanged, this, &RunComparison::show);
    connect(m_router, &Segmented::changed, this, &RunComparison::show);
    connect(selection, &Selection::pickChanged, this, &RunComparison::follow);
    for (RunCurves* plot : {m_losses, m_flips}) {
        connect(plot, &RunCurves::layerPicked, this, [this](int layer) {
            const Pick pick = m_selection->pick();
            m_selection->setPick(pick.layer == layer ? pick : Pick{layer, -1, -1});
        });
    }
    for (RunCurves* plot : {m_losses, m_flips, m_iterations})
        connect(plot, &RunCurves::hovered, this, &RunComparison::hovered);
    show();
}

QWidget* RunComparison::makeTable() {
    m_view = moescope::makeTable(m_table, tr("Figures and settings of the runs"));
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setTextElideMode(Qt::ElideMiddle);
    m_view->setMinimumHeight(Theme::instance().px(160));
    m_view->horizontalHeader()->setMaximumSectionSize(Theme::instance().px(260));
    m_tableHead->addControl(m_all);
    connect(m_all, &QCheckBox::toggled, m_table, &RunTable::setAllSettings);
    auto* copy = new QAction(tr("Copy the table"), m_view);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    m_view->addAction(copy);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(tabSeparated(*m_table)); });
    return makeSection(m_tableHead, m_view);
}

void RunComparison::setRuns(std::vector<RunRecord> runs) {
    m_runs = std::move(runs);
    m_table->setRuns(m_runs);
    m_tableHead->setNote(
        tr("bold: other than the first run's; %n settings differ", nullptr, m_table->settingsThatDiffer()));
    show();
}

const LossTerm& RunComparison::term() const {
    return lossTerms()[static_cast<std::size_t>(std::max(0, m_term->currentIndex()))];
}

int RunComparison::layerShown() const {
    const int picked = m_selection->pick().layer;
    const auto tells = [picked](const RunRecord& run) {
        return std::ranges::any_of(run.steps, [picked](const TuningStep& step) { return step.layer == picked; });
    };
    return picked >= 0 && std::ranges::any_of(m_runs, tells) ? picked : 0;
}

void RunComparison::show() {
    std::vector<RunCurves::Curve> losses, flips;
    const auto router = m_router->current() == "next" ? &LayerOutcome::nextRouter : &LayerOutcome::ownRouter;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const int colour = static_cast<int>(i);
        RunCurves::Curve loss{nameOf(m_runs[i]), {}, false, colour},
            after = loss, nearest{tr("%1, rounded to nearest").arg(nameOf(m_runs[i])), {}, true, colour};
        for (const LayerOutcome& outcome : m_runs[i].outcomes) {
            if (const auto value = valueOf(outcome.after, term().kind))
                loss.points << QPointF(outcome.layer, *value);
            const RouterStages& stages = outcome.*router;
            if (stages.result)
                after.points << QPointF(outcome.layer, 100.0 * stages.result->flipRate);
            if (stages.nearest)
                nearest.points << QPointF(outcome.layer, 100.0 * stages.nearest->flipRate);
        }
        losses.push_back(std::move(loss));
        flips.push_back(std::move(after));
        flips.push_back(std::move(nearest));
    }
    m_losses->setYLabel(term().name);
    m_losses->setCurves(std::move(losses));
    m_flips->setCurves(std::move(flips));
    follow();
}

void RunComparison::showIterations() {
    const int layer = layerShown();
    std::vector<RunCurves::Curve> curves;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        RunCurves::Curve curve{nameOf(m_runs[i]), {}, false, static_cast<int>(i)};
        for (const TuningStep& step : m_runs[i].steps) {
            if (step.layer != layer || !step.minibatch)
                continue;
            if (const auto value = valueOf(*step.minibatch, term().kind))
                curve.points << QPointF(step.iteration, *value);
        }
        curves.push_back(std::move(curve));
    }
    m_iterations->setYLabel(term().name);
    m_iterations->setCurves(std::move(curves));
    m_iterationHead->setNote(tr("layer %1, minibatch; pick a layer above for another").arg(layer));
}

void RunComparison::follow() {
    m_losses->setHighlightedLayer(m_selection->pick().layer);
    m_flips->setHighlightedLayer(m_selection->pick().layer);
    showIterations();
}

} // namespace moescope
#include "moc_run_comparison.cpp"
