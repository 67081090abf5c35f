// SPDX-License-Identifier: GPL-3.0-or-later
#include "pictures/plot_kinds.h"

#include <algorithm>

#include "panels/bits_grid.h"
#include "panels/budget_panel.h"
#include "panels/loss_panel.h"
#include "plots/error_size_curve.h"
#include "plots/heatmap.h"
#include "plots/line_curves.h"
#include "session/budget_of_plan.h"
#include "session/resumed_plan.h"
#include "worker/curve_answer.h"

namespace moescope {
namespace {

/// The model and a plan of it as the document has them.
Result<PlanState> openPlan(PlotStage& stage, PlotSource& source) {
    auto plan = source.plan();
    auto model = plan ? source.model() : Result<ModelPointer>(propagate(plan));
    if (!model)
        return propagate(model);
    if (Status fits = checkPlan(*plan, **model); !fits)
        return propagate(fits);
    stage.document.setModel(*model, nullptr);
    PlanState state;
    state.size = sizeOf(*plan, **model);
    state.config = budgetOf(*plan, state.size);
    state.plan = std::move(*plan);
    return state;
}

/// A model without a plan gets the strategy's own at 3 bits.
Result<PlanState> openBudget(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    PlanState state;
    if (source.isRun() || !request.plan.empty()) {
        auto opened = openPlan(stage, source);
        if (!opened)
            return propagate(opened);
        state = std::move(*opened);
    } else {
        auto model = source.model();
        if (!model)
            return propagate(model);
        stage.document.setModel(*model, nullptr);
    }
    if (!request.strategy.empty() && request.strategy != state.config.strategy) {
        state.config.strategy = request.strategy;
        state.config.parameters.clear();
        state.plan = {}; // it is another strategy's
    }
    return state;
}

} // namespace

Status makeBits(PlotStage& stage, PlotSource& source, const PlotRequest&) {
    auto state = openPlan(stage, source);
    if (!state)
        return propagate(state);
    auto* grid = new BitsGrid(&stage.document, &stage.selection, &stage.host);
    stage.document.restore(*state, {}, {}, {}, {});
    grid->heatmap()->setScaleVisible(true); // the room's buttons show the widths' colours
    useMap(stage, grid->heatmap());
    return {};
}

Status makeErrorSize(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    auto state = openBudget(stage, source, request);
    auto inspection = state ? source.inspection() : Result<InspectionPointer>(propagate(state));
    if (!inspection)
        return propagate(inspection);
    const CoreJobs engine = coreJobs();
    const AllocateBasis basis{stage.document.model(), *inspection, nullptr};
    const AllocateConfig& config = state->config;
    auto solver = engine.prepare(*basis.model, *basis.inspection, {}, config);
    auto solved = solver ? solver->at(config.meanBits) : Result<Allocation>(propagate(solver));
    if (solved && (state->plan.modules.empty() || differingModules(state->plan, solved->plan) == 0)) {
        state->plan = solved->plan;
        state->size = solved->size;
        state->figures = SolveFigures{solved->loss, solved->uniformLoss, solved->gap, solved->seconds};
    }
    auto curve = curveAnswer(engine, basis, config, solver);
    if (curve.curve.loss.empty())
        return failure("{}: error against size cannot be drawn for the strategy {}: {}", request.source.string(),
                       config.strategy, curve.why.toStdString());
    auto* panel = new BudgetPanel(&stage.document, &stage.selection, &stage.host);
    stage.document.restore(*state, {}, {}, {}, {});
    panel->setCurve(std::make_shared<const CurveAnswer>(std::move(curve)));
    panel->setRivals(std::make_shared<const RivalAnswer>(rivalAnswer(engine, basis, config, source.stop())));
    stage.plot = panel->curve();
    return {};
}

Status makeLosses(PlotStage& stage, PlotSource& source, const PlotRequest& request) {
    auto record = source.record();
    if (!record)
        return propagate(record);
    const auto step = std::ranges::find_if(
        record->steps, [&](const TuningStep& one) { return request.layer < 0 || one.layer == request.layer; });
    if (step == record->steps.end())
        return failure("{}: the run kept no losses{}. Rounding to nearest and GPTQ have none, and layers that are not "
                       "begun.",
                       request.source.string(),
                       request.layer < 0 ? std::string() : " of layer " + std::to_string(request.layer));
    auto* panel = new LossPanel(&stage.monitor, &stage.host);
    stage.monitor.show(*record,
                       record->state == RunState::stopped ? RunMonitor::State::stopped : RunMonitor::State::done);
    panel->showLayer(step->layer);
    stage.plot = panel->curves();
    stage.size = {800, 400};
    return {};
}

} // namespace moescope
