// SPDX-License-Identifier: Apache-2.0
#include "pipeline/strategies.h"

#include <cmath>
#include <stdlib.h> // mkdtemp

#include <nlohmann/json.hpp>

#include "allocation/strategy.h"
#include "exporting/quantized_source.h"
#include "pipeline/quantize.h"
#include "pipeline/text_evidence.h"
#include "pipeline/texts.h"

namespace moescope {
namespace {

/// What the strategies look at, gathered once for all of them.
struct Evidence {
    Inspection inspection;
    TextEvidence texts;                        ///< costs of whole experts, as PMQ and GEMQ are published
    std::optional<MeasuredCosts> byProjection; ///< single matrices, for routing_aware, where they were asked for

    [[nodiscard]] AllocateEvidence viewFor(const Strategy& strategy) const {
        AllocateEvidence view = texts.view();
        if (byProjection && strategy.id == "routing_aware")
            view.measured = &*byProjection;
        return view;
    }
};

/// Passes tuning's progress on; what it tells of steps is not wanted.
class TuningShare final : public QuantizeSink {
public:
    explicit TuningShare(ProgressSink& sink)
        : m_sink(sink) {}
    void progress(const Progress& progress) override { m_sink.progress(progress); }
    void warning(const std::string& sentence) override { m_sink.warning(sentence); }

private:
    ProgressSink& m_sink;
};

Result<std::vector<const Strategy*>> wanted(const StrategiesConfig& config) {
    std::vector<const Strategy*> strategies;
    if (config.strategies.empty()) {
        for (const Strategy& strategy : strategyTable())
            if (strategy.id != "manual" && strategy.id != "mix")
                strategies.push_back(&strategy);
        return strategies;
    }
    for (const std::string& id : config.strategies) {
        auto strategy = findStrategy(id);
        if (!strategy)
            return propagate(strategy);
        strategies.push_back(*strategy);
    }
    return strategies;
}

/// The parameters of the shared config that this strategy has.
std::map<std::string, double> parametersFor(const Strategy& strategy, const std::map<std::string, double>& given) {
    std::map<std::string, double> own;
    for (const StrategyParameter& parameter : strategy.parameters)
        if (const auto found = given.find(std::string(parameter.id)); found != given.end())
            own.insert(*found);
    return own;
}

Result<Evidence> gather(const Model& model, const StrategiesConfig& config, const StrategyNeeds& needs,
                        StrategiesResult& result, std::stop_token stop, ProgressSink& sink) {
    Evidence evidence;
    if (needs.weights || needs.routers) {
        ProgressShare share(sink, 0.0, 0.1);
        InspectConfig settings;
        settings.model = config.model;
        if (!config.base.empty())
            settings.base = config.base;
        settings.threads = config.threads;
        auto inspected = inspect(settings, stop, static_cast<ProgressSink&>(share));
        if (!inspected)
            return propagate(inspected);
        evidence.inspection = std::move(*inspected);
    }
    if ((needs.routing || needs.measured) && config.measure.texts.empty())
        return failure(
            "Strategies that look at a text were asked for, and none was given. Name at least one to measure on "
            "(--measure-text FILE), or choose strategies that look at the weights alone.");
    {
        ProgressShare share(sink, 0.1, 0.25);
        MeasureConfig settings = config.measure;
        settings.model = config.model;
        settings.settings.unit = "expert";
        settings.settings.device = config.device;
        settings.threads = config.threads;
        auto texts = gatherEvidence(model, settings, needs, {}, stop, share);
        if (!texts)
            return propagate(texts);
        evidence.texts = std::move(*texts);
        if (evidence.texts.measured)
            result.measuringSeconds = evidence.texts.measured->origin.value("seconds", 0.0);
    }
    if (needs.measured && config.measure.settings.unit == "projection") {
        ProgressShare share(sink, 0.25, 0.4);
        auto measured = measure(model, config.measure, stop, share);
        if (!measured)
            return propagate(measured);
        evidence.byProjection = std::move(*measured);
        result.measuringSeconds += evidence.byProjection->origin.value("seconds", 0.0);
    }
    return evidence;
}

/// A plan that the strategy makes at the common size. "Uniform" knows no width apart for what is no routed expert's:
/// those are locked at otherBits, as every other strategy has them.
Result<Allocation> planBy(const Model& model, const Evidence& evidence, AllocateConfig config,
                          const Strategy& strategy) {
    config.strategy = strategy.id;
    config.parameters = parametersFor(strategy, config.parameters);
    if (strategy.id == "uniform")
        for (const Linear& linear : model.linears())
            if (linear.kind != LinearKind::expert)
                config.locked.try_emplace(linear.module, config.setting(config.otherBits));
    return allocate(model, evidence.inspection, evidence.viewFor(strategy), config);
}

/// A folder for the runs of tuned plans, removed at the end unless it was asked for.
class WorkFolder {
public:
    explicit WorkFolder(const std::filesystem::path& wanted)
        : m_path(wanted)
        , m_temporary(wanted.empty()) {
        if (m_temporary) {
            std::string name = (std::filesystem::temp_directory_path() / "moescope-strategies-XXXXXX").string();
            if (mkdtemp(name.data()))
                m_path = name;
        }
    }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    ~WorkFolder() {
        std::error_code ignored;
        if (m_temporary && !m_path.empty())
            std::filesystem::remove_all(m_path, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
    bool m_temporary;
};

Result<WeightOverlay> tunedOverlay(const Model& model, const StrategiesConfig& config,
                                   const std::filesystem::path& folder, StrategyOutcome& outcome, std::stop_token stop,
                                   ProgressSink& sink) {
    RunConfig run = config.tuning;
    run.model = config.model;
    run.device = config.device;
    run.threads = config.threads;
    TuningShare share(sink);
    auto result = quantize(run, outcome.allocation.plan, folder, stop, share);
    if (!result)
        return propagate(result);
    outcome.seconds = result->seconds;
    auto source = QuantizedSource::open(folder, model);
    if (!source)
        return propagate(source);
    return WeightOverlay{[source = *source](const Linear& linear) { return source.weight(linear); },
                         [source = *source](int layer) { return source.router(layer); }};
}

Status judge(const Model& model, const StrategiesConfig& config, const WorkFolder& work, StrategyOutcome& outcome,
             std::stop_token stop, ProgressSink& sink) {
    auto overlay = config.tuning.method == "rtn"
                       ? roundedOverlay(model, outcome.allocation.plan)
                       : tunedOverlay(model, config, work.path() / outcome.id, outcome, stop, sink);
    if (!overlay)
        return propagate(overlay);
    CompareConfig settings;
    settings.model = config.model;
    settings.quantized = outcome.id;
    settings.texts = config.texts;
    settings.windows = config.windows;
    settings.length = config.length;
    settings.device = config.device;
    settings.threads = config.threads;
    auto comparison = compare(model, *overlay, settings, stop, sink);
    if (!comparison)
        return propagate(comparison);
    outcome.comparison = std::move(*comparison);
    return {};
}

} // namespace

Result<StrategiesResult> compareStrategies(const StrategiesConfig& config, std::stop_token stop, ProgressSink& sink,
                                           const std::function<void(const StrategyOutcome&)>& finished) {
    auto model = Model::open(config.model);
    if (!model)
        return propagate(model);
    auto strategies = wanted(config);
    if (!strategies)
        return propagate(strategies);
    StrategyNeeds needs;
    for (const Strategy* strategy : *strategies) {
        needs.weights = needs.weights || strategy->needs.weights;
        needs.routers = needs.routers || strategy->needs.routers;
        needs.routing = needs.routing || strategy->needs.routing;
        needs.measured = needs.measured || strategy->needs.measured;
    }
    StrategiesResult result;
    for (const TextSource& text : config.texts)
        result.texts.push_back(displayName(text));
    auto evidence = gather(*model, config, needs, result, stop, sink);
    if (!evidence)
        return propagate(evidence);
    const WorkFolder work(config.tuning.method == "rtn" ? std::filesystem::temp_directory_path() : config.work);
    const auto count = static_cast<double>(strategies->size());
    for (std::size_t i = 0; i < strategies->size(); ++i) {
        if (stop.stop_requested())
            return cancelled();
        const Strategy& strategy = *(*strategies)[i];
        StrategyOutcome outcome{
            std::string(strategy.id), std::string(strategy.name), std::string(strategy.tag), {}, {}, true, {}, 0.0};
        ProgressShare share(sink, 0.4 + 0.6 * static_cast<double>(i) / count,
                            0.4 + 0.6 * static_cast<double>(i + 1) / count);
        auto allocation = planBy(*model, *evidence, config.allocate, strategy);
        if (allocation) {
            outcome.allocation = std::move(*allocation);
            outcome.sameSize = std::abs(outcome.allocation.size.meanBits / config.allocate.meanBits - 1.0) < 2e-3;
            if (Status judged = judge(*model, config, work, outcome, stop, share); !judged)
                return propagate(judged);
        } else if (allocation.error().isCancelled()) {
            return propagate(allocation);
        } else {
            outcome.problem = allocation.error().message;
        }
        if (finished)
            finished(outcome);
        result.outcomes.push_back(std::move(outcome));
    }
    return result;
}

nlohmann::json toJson(const StrategiesResult& result) {
    nlohmann::json rows = nlohmann::json::array();
    for (const StrategyOutcome& outcome : result.outcomes) {
        nlohmann::json row{{"strategy", outcome.id}, {"name", outcome.name}, {"tag", outcome.tag}};
        if (!outcome.problem.empty())
            row["problem"] = outcome.problem;
        if (outcome.comparison) {
            const Comparison& comparison = *outcome.comparison;
            row.update({{"mean_bits", outcome.allocation.size.meanBits},
                        {"tensor_bytes", outcome.allocation.size.tensorBytes},
                        {"same_size", outcome.sameSize},
                        {"note", outcome.allocation.plan.note},
                        {"flip_rate", comparison.flipRate},
                        {"agreement", comparison.agreement},
                        {"first_choice_kept", comparison.firstChoiceKept},
                        {"kl", comparison.kl},
                        {"perplexity_original", comparison.perplexityOriginal},
                        {"perplexity", comparison.perplexityQuantized},
                        {"windows", comparison.windows},
                        {"length", comparison.length},
                        {"seconds", outcome.seconds},
                        {"plan", toJson(outcome.allocation.plan)}});
        }
        rows.push_back(std::move(row));
    }
    return {{"texts", result.texts}, {"measuring_seconds", result.measuringSeconds}, {"strategies", std::move(rows)}};
}

} // namespace moescope
