// SPDX-License-Identifier: Apache-2.0
#include "pipeline/quantize.h"

#include <chrono>

#include "forward/device.h"
#include "pipeline/detail/calibration.h"
#include "pipeline/evidence.h"
#include "pipeline/inspect.h"
#include "quantize/engine.h"
#include "quantize/memory_prediction.h"
#include "quantize/run_folder.h"
#include "support/atomic_write.h"
#include "support/log.h"
#include "support/size_text.h"
#include "support/utc.h"

namespace moescope {
namespace {

/// A base that is not there or does not fit is known before a folder is made.
Status checkBase(const Model& model, const std::filesystem::path& folder, const std::stop_token& stop) {
    if (folder.empty())
        return {};
    auto base = Model::open(folder);
    if (!base)
        return propagate(base);
    auto routers = routerStatistics(model, &*base, stop);
    return routers ? Status() : Status(propagate(routers));
}

/// Spectra and router norms of the model, so that the report can be made of the run folder alone.
Status inspectInto(RunFolder& run, const RunConfig& config, std::stop_token stop, ProgressSink& sink) {
    if (auto there = run.evidence("inspection"); there && *there) // of before a resume
        return {};
    InspectConfig settings;
    settings.model = config.model;
    if (!config.base.empty())
        settings.base = config.base;
    settings.threads = config.threads;
    auto inspection = inspect(settings, stop, sink);
    if (!inspection)
        return propagate(inspection);
    return run.writeEvidence("inspection", toJson(*inspection));
}

/// Metrics, progress and the log of one run.
class Recorder {
public:
    Recorder(RunFolder& run, QuantizeSink& sink, int layers)
        : m_run(run)
        , m_sink(sink)
        , m_layers(layers) {}

    void step(const TuningStep& step) {
        note(m_run.appendMetric(toJson(step)));
        m_sink.step(step);
        progress(step.layer, static_cast<double>(step.iteration) / std::max(step.iterations, 1));
    }
    void layer(const LayerOutcome& outcome) {
        note(m_run.appendMetric(toJson(outcome)));
        for (const std::string& warning : outcome.warnings)
            m_sink.warning(warning);
        log().info("Layer {} finished: kept iteration {}{}, {:.1f} s", outcome.layer, outcome.keptIteration,
                   flipsText(outcome), outcome.seconds);
        m_sink.layerFinished(outcome);
        progress(outcome.layer, 1.0);
    }
    void progress(int layer, double within) {
        m_sink.progress(
            {fmt::format("Quantizing layer {}", layer), (layer + within) / m_layers, layer, m_layers, "layers"});
    }

private:
    void note(const Status& written) {
        if (!written)
            m_sink.warning(written.error().message);
    }
    RunFolder& m_run;
    QuantizeSink& m_sink;
    int m_layers;
};

Status quantizeLayers(QuantizationEngine& engine, RunFolder& run, Recorder& recorder, std::stop_token stop,
                      QuantizeSink& sink, QuantizeResult& result) {
    while (!engine.done()) {
        sink.layerStarted(engine.nextLayer());
        recorder.progress(engine.nextLayer(), 0.0);
        auto layer = engine.advance(stop, [&](const TuningStep& step) { recorder.step(step); });
        if (!layer)
            return propagate(layer);
        if (Status written = run.writeLayer(layer->quantized); !written)
            return written;
        recorder.layer(layer->outcome);
        const int done = layer->outcome.layer;
        result.layers.push_back(std::move(layer->outcome));
        // Last: until then a crash does the layer again, and what was noted of it counts once.
        if (Status kept = engine.layerStored(); !kept)
            sink.warning(
                fmt::format("The run's state could not be saved; after a crash layer {} would be done again: {}", done,
                            kept.error().message));
    }
    return run.writeEvidence("coverage", toJson(engine.coverage()));
}

/// The layers that are left, with state.json telling how it went.
Result<QuantizeResult> toTheEnd(QuantizationEngine& engine, RunFolder& run, std::stop_token stop, QuantizeSink& sink) {
    const auto start = std::chrono::steady_clock::now();
    auto before = run.outcomes();
    if (!before)
        return propagate(before);
    QuantizeResult result{run.path(), {}, 0.0};
    for (LayerOutcome& outcome : *before)
        if (outcome.layer < engine.nextLayer())
            result.layers.push_back(std::move(outcome));
    double earlier = 0.0;
    if (auto old = run.state(); old && old->is_object() && old->contains("seconds") && (*old)["seconds"].is_number())
        earlier = (*old)["seconds"].get<double>();
    if (Status begun = run.writeState({{"state", "running"}, {"seconds", earlier}}); !begun)
        return propagate(begun);
    Recorder recorder(run, sink, run.layers());
    Status finished = inspectInto(run, run.config(), stop, unwatched());
    if (finished)
        finished = quantizeLayers(engine, run, recorder, stop, sink, result);
    result.seconds = earlier + std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    nlohmann::json state{
        {"state", "done"}, {"seconds", result.seconds}, {"layers", result.layers.size()}, {"ended_utc", utcNow()}};
    if (!finished) {
        state["state"] = finished.error().isCancelled() ? "stopped" : "failed";
        state["message"] = finished.error().message;
    }
    if (Status written = run.writeState(state); !written && finished)
        return propagate(written);
    if (!finished)
        return tl::unexpected(finished.error());
    QuantizationEngine::forget(run.path());
    return result;
}

/// What the run will take; said beforehand where it may be too much.
Result<nlohmann::json> foretellMemory(const Model& model, const RunConfig& config, const Plan& plan,
                                      QuantizeSink& sink) {
    auto prediction = predictMemory(model, config, plan);
    if (!prediction)
        return propagate(prediction);
    auto free = freeMemory(config.device);
    if (!free)
        return propagate(free);
    log().info("Tuning takes about {} of the {} that are free", sizeText(prediction->total()), sizeText(*free));
    if (prediction->total() > *free)
        sink.warning(
            fmt::format("Tuning layer {} takes about {}; {} are free. With a smaller batch, shorter windows or "
                        "products in bfloat16 it takes less; where memory runs out, fewer windows are tuned at "
                        "once.",
                        prediction->layer, sizeText(prediction->total()), sizeText(*free)));
    return toJson(*prediction);
}

bool isDone(const RunFolder& run) {
    auto state = run.state();
    return run.complete() && state && state->is_object() && state->value("state", "") == "done";
}

Result<QuantizeResult> finishedRun(const RunFolder& run) {
    auto outcomes = run.outcomes();
    if (!outcomes)
        return propagate(outcomes);
    return QuantizeResult{run.path(), std::move(*outcomes), run.state()->value("seconds", 0.0)};
}

} // namespace

void QuantizeSink::layerStarted(int) {}
void QuantizeSink::step(const TuningStep&) {}
void QuantizeSink::layerFinished(const LayerOutcome&) {}

Result<QuantizeResult> quantize(const RunConfig& config, const Plan& plan, const std::filesystem::path& folder,
                                std::stop_token stop, QuantizeSink& sink) {
    setComputeThreads(config.threads);
    auto model = Model::open(config.model);
    if (!model)
        return propagate(model);
    auto device = describeDevice(config.device);
    if (!device)
        return propagate(device);
    if (Status fits = checkBase(*model, config.base, stop); !fits)
        return propagate(fits);
    if (Status good = checkRunConfig(config); !good)
        return propagate(good);
    auto calibration = detail::calibrationOf(*model, config, stop, sink);
    if (!calibration)
        return propagate(calibration);
    auto engine = QuantizationEngine::create(*model, config, plan, calibration->windows);
    if (!engine)
        return propagate(engine);
    RunFolder::Evidence evidence = modelEvidence(plan, *model, *device);
    auto memory = foretellMemory(*model, config, plan, sink);
    if (!memory)
        return propagate(memory);
    evidence["memory"] = std::move(*memory);
    if (calibration->choice)
        evidence["balance"] = toJson(*calibration->choice);
    auto run = RunFolder::create(folder, config, plan, *model, calibration->windows, evidence);
    if (!run)
        return propagate(run);
    auto lock = run->lock();
    if (!lock)
        return propagate(lock);
    log().info("Started {}: {} x {} tokens, batch {}, {} iterations a layer, on {}", config.method, config.samples,
               config.length, config.tuning.batch, config.tuning.iterations, device->description);
    engine->keepIn(run->path());
    return toTheEnd(*engine, *run, stop, sink);
}

Result<QuantizeResult> resumeRun(const std::filesystem::path& folder, const RunChanges& changes, std::stop_token stop,
                                 QuantizeSink& sink) {
    auto run = RunFolder::open(folder);
    if (!run)
        return propagate(run);
    auto lock = run->lock();
    if (!lock)
        return propagate(lock);
    removeTemporaries(run->path()); // of a write that a kill cut short
    RunConfig config = run->config();
    config.tuning = changes.tuning.value_or(config.tuning);
    config.device = changes.device.value_or(config.device);
    config.model = changes.model.value_or(config.model);
    const Plan plan = changes.plan.value_or(run->plan());
    setComputeThreads(config.threads);
    auto model = Model::open(config.model);
    if (!model)
        return propagate(model);
    if (Status same = run->checkModel(*model); !same)
        return propagate(same);
    auto device = describeDevice(config.device);
    if (!device)
        return propagate(device);
    auto calibration = run->calibration();
    if (!calibration)
        return propagate(calibration);
    if (isDone(*run)) {
        QuantizationEngine::forget(run->path()); // where a kill came between the last word and this
        return finishedRun(*run);
    }
    auto engine = QuantizationEngine::create(*model, config, plan, *calibration);
    if (!engine)
        return propagate(engine);
    if (Status resumed = engine->resumeFrom(run->path()); !resumed)
        return propagate(resumed);
    if (Status changed = run->change(config, plan); !changed)
        return propagate(changed);
    if (changes.plan) // what other widths come to
        for (auto& [name, value] : modelEvidence(plan, *model, *device))
            if (name == "size" || name == "loaders")
                if (Status written = run->writeEvidence(name, value); !written)
                    return propagate(written);
    log().info("Going on with {} at layer {} of {}, on {}", folder.string(), engine->nextLayer(),
               model->config().layers, device->description);
    return toTheEnd(*engine, *run, stop, sink);
}

} // namespace moescope
