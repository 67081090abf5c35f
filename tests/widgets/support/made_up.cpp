// SPDX-License-Identifier: GPL-3.0-or-later
#include "made_up.h"

#include <cmath>
#include <cstdlib>

#include "generated_values.h"

namespace moescope::made_up {
namespace {

std::shared_ptr<const Model> open(const char* name) {
    auto model = Model::open(std::filesystem::path(MOESCOPE_SOURCE_DIR) / "resources/demo" / name);
    if (!model)
        std::abort(); // the checkout is broken: no test makes sense
    return std::make_shared<const Model>(std::move(*model));
}

/// A fixed, uneven number in [0, 1).
double noise(int a, int b = 0, int c = 0) {
    const double x = std::sin(12.9898 * a + 78.233 * b + 37.719 * c + 1.0) * 43758.5453;
    return x - std::floor(x);
}

/// Every expert alike at `mean` rounded down, the first ones one step up until the mean is met.
Allocation allocation(const Model& model, const AllocateConfig& config, double meanBits) {
    Allocation answer;
    answer.plan = uniformPlan(model, static_cast<int>(meanBits));
    answer.plan.strategy = config.strategy;
    for (const auto& [module, setting] : config.locked)
        answer.plan.modules[module] = setting;
    answer.size = {meanBits, meanBits, meanBits + 0.25, static_cast<std::int64_t>(1e6 * meanBits), 100000, 4480000};
    answer.loss = std::pow(2.0, -2.0 * meanBits);
    answer.uniformLoss = std::pow(2.0, -2.0 * std::lround(meanBits));
    answer.seconds = 0.0002;
    return answer;
}

} // namespace

std::shared_ptr<const Model> demoModel() {
    static const auto model = open("tuned");
    return model;
}

std::shared_ptr<const Model> demoBase() {
    static const auto model = open("base");
    return model;
}

Inspection inspection(const Model& model) { return testing::generatedInspection(model, true); }

Plan uniformPlan(const Model& model, int bits) {
    Plan plan;
    plan.strategy = "uniform";
    for (const Linear& linear : model.linears())
        plan.modules[linear.module].bits = linear.kind == LinearKind::expert ? bits : 4;
    return plan;
}

Comparison comparison(const Model& model, int windows, int length) {
    return testing::generatedComparison(model, windows, length, {" The", " quick", " brown", " fo", "x", "."});
}

RoutingStatistics routing(const Model& model) { return testing::generatedRouting(model); }

TuningStep step(int layer, int iteration, int iterations) {
    const double part = static_cast<double>(iteration) / iterations;
    const auto fall = [&](double to, int which) {
        return to + (1.0 - to) * std::exp(-4.0 * part) + 0.01 * noise(layer, iteration, which);
    };
    LossTerms terms;
    terms.reconstruction = fall(0.42, 1);
    terms.valueOwn = terms.valueNext = fall(0.4, 2);
    terms.structureOwn = terms.structureNext = fall(0.66, 3);
    terms.total = terms.reconstruction + 0.6 * *terms.valueOwn + 0.6 * *terms.structureOwn;
    TuningStep step;
    step.layer = layer;
    step.iteration = iteration;
    step.iterations = iterations;
    step.minibatch = terms;
    if (iteration % 5 == 0)
        step.heldOut = terms;
    return step;
}

LayerOutcome outcome(int layer) {
    LayerOutcome outcome;
    outcome.layer = layer;
    outcome.before.total = 2.2;
    outcome.before.reconstruction = 1.0;
    outcome.after.total = 1.1;
    outcome.after.reconstruction = 0.45;
    outcome.mseBefore = 0.01;
    outcome.mseAfter = 0.004;
    outcome.keptIteration = 180;
    outcome.ownRouter.nearest = outcome.ownRouter.start = {0.04 + 0.1 * layer, 0.9, 0.02, 0.015};
    outcome.ownRouter.result = {0.03 + 0.06 * layer, 0.94, 0.01, 0.008};
    outcome.nextRouter.nearest = outcome.nextRouter.start = {0.08 + 0.1 * layer, 0.85, 0.03, 0.025};
    outcome.nextRouter.result = {0.04 + 0.1 * layer, 0.92, 0.02, 0.012};
    outcome.seconds = 20.0;
    return outcome;
}

CoreJobs engine() {
    CoreJobs engine;
    engine.readRun = &readRunRecord;
    engine.tryLayer = [](const RunConfig&, const Plan&, int layer, std::stop_token, QuantizeSink& sink) {
        for (int i = 0; i < 20; ++i)
            sink.step(step(layer, i, 20));
        LayerTrial trial;
        trial.outcome = outcome(layer);
        trial.runSeconds = 4.0 * trial.outcome.seconds;
        return Result<LayerTrial>(std::move(trial));
    };
    engine.open = [](const std::filesystem::path& folder) { return Model::open(folder); };
    engine.inspect = [](const Model& model, const Model*, const InspectConfig&, std::stop_token, InspectSink& sink) {
        Inspection done = inspection(model);
        for (std::size_t i = 0; i < done.linears.size(); ++i)
            sink.linearFinished(i, done.linears[i]);
        return Result<Inspection>(std::move(done));
    };
    engine.spectrum = [](const Model&, const Linear& linear, const SpectrumOptions&, std::stop_token) {
        return Result<Spectrum>(testing::generatedSpectrum(linear));
    };
    engine.routing = [](const Model& model, const TraceConfig&, std::stop_token, ProgressSink&) {
        return Result<RoutingStatistics>(routing(model));
    };
    engine.evidence = [](const Model& model, const MeasureConfig&, const StrategyNeeds&, const TextEvidence&,
                         std::stop_token, ProgressSink&) {
        return Result<TextEvidence>({routing(model), MeasuredCosts()});
    };
    engine.compare = [](const CompareConfig& config, std::stop_token, ProgressSink&) {
        return Result<Comparison>(comparison(*demoModel(), config.windows, config.length));
    };
    engine.prepare = [](const Model& model, const Inspection&, const AllocateEvidence&, const AllocateConfig& config) {
        return Result<PreparedSolver>(PreparedSolver{
            [&model, config](double meanBits) { return Result<Allocation>(allocation(model, config, meanBits)); },
            [] {
                BudgetCurve curve;
                for (int i = 0; i <= 100; ++i) {
                    curve.meanBits.push_back(2.0 + 0.02 * i);
                    curve.loss.push_back(std::pow(2.0, -2.0 * curve.meanBits.back()));
                    curve.tensorBytes.push_back(static_cast<std::int64_t>(1e6 * curve.meanBits.back()));
                }
                return Result<BudgetCurve>(curve);
            }});
    };
    engine.rivals = [](const Model&, const Inspection&, const AllocateEvidence&, const AllocateConfig& config, int,
                       std::stop_token) {
        std::vector<RivalPlans> plans;
        for (const char* strategy : {"alphaq", "rounding_error"})
            if (config.strategy != strategy)
                plans.push_back({strategy, {2'000'000, 4'000'000}, {0.2, 0.01}});
        return Result<std::vector<RivalPlans>>(std::move(plans));
    };
    engine.quantize = [](const RunConfig& config, const Plan&, const std::filesystem::path& run, std::stop_token stop,
                         QuantizeSink& sink) -> Result<QuantizeResult> {
        QuantizeResult result{.run = run, .layers = {}, .seconds = 1.0};
        for (int layer = 0; layer < demoModel()->config().layers; ++layer) {
            sink.layerStarted(layer);
            for (int iteration = 0; iteration < config.tuning.iterations; ++iteration) {
                if (stop.stop_requested())
                    return cancelled();
                sink.step(step(layer, iteration, config.tuning.iterations));
            }
            sink.layerFinished(outcome(layer));
            result.layers.push_back(outcome(layer));
        }
        return result;
    };
    engine.exportRun = [](const ExportConfig& config, std::stop_token, ProgressSink&) {
        return Result<ExportResult>(
            ExportResult{.folder = config.out, .tensorBytes = 1000, .fileBytes = 1100, .verification = {}});
    };
    engine.writeReport = [](const ReportRequest&, std::stop_token, ProgressSink&) { return Status(); };
    return engine;
}

} // namespace moescope::made_up
