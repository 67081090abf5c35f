// SPDX-License-Identifier: Apache-2.0
#include "pipeline/layer_trial.h"

#include <chrono>

#include <nlohmann/json.hpp>

#include "forward/device.h"
#include "pipeline/detail/calibration.h"
#include "quantize/engine.h"

namespace moescope {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// A run's time by that of one layer: what is tuned is the linears, so their parameters share it out.
double wholeRun(const Model& model, int layer, double seconds) {
    double all = 0.0, here = 0.0;
    for (const Linear& linear : model.linears()) {
        const auto parameters = static_cast<double>(linear.parameters());
        all += parameters;
        if (linear.layer == layer)
            here += parameters;
    }
    return here > 0 ? seconds * all / here : 0.0;
}

/// Progress of the way to the layer, then of its tuning: each as its share of the layers that are run through.
class Way {
public:
    Way(QuantizeSink& sink, int layer)
        : m_sink(sink)
        , m_layer(layer) {}
    void passed(int layers) {
        m_sink.progress(
            {fmt::format("Bringing the texts to layer {}", m_layer), share(layers), layers, m_layer, "layers"});
    }
    void step(const TuningStep& step) {
        m_sink.step(step);
        const double within = static_cast<double>(step.iteration) / std::max(step.iterations, 1);
        m_sink.progress({fmt::format("Trying layer {}", m_layer), share(m_layer) + (1.0 - share(m_layer)) * within,
                         step.iteration, step.iterations, "iterations"});
    }

private:
    /// A pass without gradients is quick beside a tuning.
    [[nodiscard]] double share(int layers) const { return layers / (m_layer + 10.0); }

    QuantizeSink& m_sink;
    int m_layer;
};

} // namespace

Result<LayerTrial> tryLayer(const RunConfig& config, const Plan& plan, int layer, std::stop_token stop,
                            QuantizeSink& sink) {
    setComputeThreads(config.threads);
    auto model = Model::open(config.model);
    if (!model)
        return propagate(model);
    if (layer < 0 || layer >= model->config().layers)
        return failure("{}: there is no layer {}; the model has layers 0 to {}.", config.model.string(), layer,
                       model->config().layers - 1);
    if (Status good = checkRunConfig(config); !good)
        return propagate(good);
    auto calibration = detail::calibrationOf(*model, config, stop, sink);
    if (!calibration)
        return propagate(calibration);
    auto engine = QuantizationEngine::create(*model, config, plan, calibration->windows);
    if (!engine)
        return propagate(engine);
    auto memory = predictMemory(*model, config, plan);
    if (!memory)
        return propagate(memory);
    LayerTrial result;
    result.memory = std::move(*memory);
    Way way(sink, layer);
    const auto start = Clock::now();
    for (int before = 0; before < layer; ++before) {
        way.passed(before);
        if (Status passed = engine->passOver(stop); !passed)
            return propagate(passed);
    }
    result.passSeconds = secondsSince(start);
    sink.layerStarted(layer);
    auto tuned = engine->advance(stop, [&way](const TuningStep& step) { way.step(step); });
    if (!tuned)
        return propagate(tuned);
    sink.layerFinished(tuned->outcome);
    result.outcome = std::move(tuned->outcome);
    result.runSeconds = wholeRun(*model, layer, result.outcome.seconds);
    return result;
}

int layerToTry(const Model& model) {
    std::vector<int> withExperts;
    for (int layer = 0; layer < model.config().layers; ++layer)
        if (model.config().sparse[static_cast<std::size_t>(layer)])
            withExperts.push_back(layer);
    return withExperts.empty() ? 0 : withExperts[withExperts.size() / 2];
}

nlohmann::json toJson(const LayerTrial& trial) {
    return {{"outcome", toJson(trial.outcome)},
            {"pass_seconds", trial.passSeconds},
            {"run_seconds", trial.runSeconds},
            {"memory", toJson(trial.memory)}};
}

} // namespace moescope
