// SPDX-License-Identifier: GPL-3.0-or-later
#include "made_up.h"

#include <cmath>
#include <cstdlib>

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

Inspection inspection(const Model& model) {
    Inspection inspection;
    for (std::size_t i = 0; i < model.linears().size(); ++i) {
        const Linear& linear = model.linears()[i];
        LinearStatistics statistics;
        statistics.module = linear.module;
        statistics.alphaHill = 3.0 + 2.5 * noise(static_cast<int>(i));
        statistics.variance = 1e-3 * (1.0 + noise(static_cast<int>(i), 1));
        statistics.frobeniusSquared = 10.0;
        inspection.linears.push_back(statistics);
    }
    for (int layer = 0; layer < model.config().layers; ++layer) {
        auto& experts = inspection.routers.layers.emplace_back();
        for (int expert = 0; expert < model.config().experts; ++expert) {
            const double base = 0.8 + 0.1 * noise(layer, expert), drift = 0.05 * (noise(layer, expert, 1) - 0.5);
            experts.push_back({.layer = layer,
                               .expert = expert,
                               .norm = base + drift,
                               .baseNorm = base,
                               .drift = drift,
                               .cosine = 0.99,
                               .rankChange = 0,
                               .maxVar = 1e-3,
                               .normRowVar = 1e-3});
        }
    }
    return inspection;
}

Plan uniformPlan(const Model& model, int bits) {
    Plan plan;
    plan.strategy = "uniform";
    for (const Linear& linear : model.linears())
        plan.modules[linear.module] = {.bits = linear.kind == LinearKind::expert ? bits : 4};
    return plan;
}

Comparison comparison(const Model& model, int windows, int length) {
    const ModelConfig& config = model.config();
    Comparison comparison;
    comparison.texts = {"wikitext.txt"};
    comparison.windows = windows;
    comparison.length = length;
    comparison.experts = config.experts;
    comparison.topK = config.topK;
    const auto tokens = static_cast<std::size_t>(windows * length), experts = static_cast<std::size_t>(config.experts);
    for (std::size_t t = 0; t < tokens; ++t) {
        comparison.ids.push_back(static_cast<TokenId>(t % 100));
        comparison.tokenTexts.push_back(t % 3 == 0 ? " word" : "ing");
    }
    for (int layer = 0; layer < config.layers; ++layer) {
        LayerFlips flips{.layer = layer, .flipRate = 0.1 + 0.05 * layer, .agreement = 0.95, .firstChoiceKept = 0.93};
        flips.replacement.assign(experts * experts, 0);
        flips.lost.assign(experts, 20);
        flips.gained.assign(experts, 20);
        for (std::size_t t = 0; t < tokens; ++t) {
            flips.replacedByToken.push_back(noise(layer, static_cast<int>(t)) < 0.2 ? 1 : 0);
            flips.margins.push_back(static_cast<float>(noise(layer, static_cast<int>(t), 2)));
        }
        comparison.layers.push_back(std::move(flips));
    }
    comparison.flipRate = 0.17;
    comparison.agreement = 0.95;
    comparison.perplexityOriginal = 100.0;
    comparison.perplexityQuantized = 110.0;
    comparison.kl = 0.1;
    return comparison;
}

Coverage coverage(const Model& model) {
    Coverage coverage;
    coverage.tokens = 4096;
    coverage.experts = model.config().experts;
    coverage.topK = model.config().topK;
    coverage.datasets = {"wikitext"};
    coverage.datasetTokens = {4096};
    for (int layer = 0; layer < model.config().layers; ++layer) {
        auto& experts = coverage.layers.emplace_back();
        for (int expert = 0; expert < coverage.experts; ++expert) {
            const auto count = static_cast<std::int64_t>(2000 * noise(layer, expert, 5));
            experts.push_back({.layer = layer,
                               .expert = expert,
                               .tokens = count,
                               .tokensByDataset = {count},
                               .share = static_cast<double>(count) / 4096,
                               .meanGate = 0.5});
        }
    }
    return coverage;
}

TuningStep step(int layer, int iteration, int iterations) {
    const double part = static_cast<double>(iteration) / iterations;
    const auto fall = [&](double to, int which) {
        return to + (1.0 - to) * std::exp(-4.0 * part) + 0.01 * noise(layer, iteration, which);
    };
    LossTerms terms{.reconstruction = fall(0.42, 1)};
    terms.valueOwn = terms.valueNext = fall(0.4, 2);
    terms.structureOwn = terms.structureNext = fall(0.66, 3);
    terms.total = terms.reconstruction + 0.6 * *terms.valueOwn + 0.6 * *terms.structureOwn;
    TuningStep step{.layer = layer, .iteration = iteration, .iterations = iterations, .minibatch = terms};
    if (iteration % 5 == 0)
        step.heldOut = terms;
    return step;
}

LayerOutcome outcome(int layer) {
    return {.layer = layer,
            .before = {.total = 2.2, .reconstruction = 1.0},
            .after = {.total = 1.1, .reconstruction = 0.45},
            .mseBefore = 0.01,
            .mseAfter = 0.004,
            .keptIteration = 180,
            .flipsBefore = 0.04 + 0.1 * layer,
            .flipsAfter = 0.03 + 0.06 * layer,
            .agreementBefore = 0.9,
            .agreementAfter = 0.94,
            .seconds = 20.0};
}

Engine engine() {
    Engine engine;
    engine.open = [](const std::filesystem::path& folder) { return Model::open(folder); };
    engine.inspect = [](const Model& model, const Model*, const InspectConfig&, std::stop_token, InspectSink& sink) {
        Inspection done = inspection(model);
        for (std::size_t i = 0; i < done.linears.size(); ++i)
            sink.linearFinished(i, done.linears[i]);
        return Result<Inspection>(std::move(done));
    };
    engine.spectrum = [](const Model&, const Linear& linear, const SpectrumOptions&, std::stop_token) {
        Spectrum spectrum{.module = linear.module};
        for (int i = 1; i <= 128; ++i)
            spectrum.eigenvalues.push_back(0.01 * i);
        return Result<Spectrum>(std::move(spectrum));
    };
    engine.trace = [](const Model&, const TraceConfig&, std::stop_token, ProgressSink&) {
        return Result<Trace>(Trace());
    };
    engine.compare = [](const CompareConfig& config, std::stop_token, ProgressSink&) {
        return Result<Comparison>(comparison(*demoModel(), config.windows, config.length));
    };
    engine.prepare = [](const Model& model, const Inspection&, const AllocateConfig& config) {
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
    engine.writeReport = [](const std::filesystem::path&, const std::filesystem::path&) { return Status(); };
    return engine;
}

} // namespace moescope::made_up
