// SPDX-License-Identifier: Apache-2.0
#include "pipeline/quantize.h"

#include <chrono>

#include "forward/device.h"
#include "pipeline/evidence.h"
#include "pipeline/inspect.h"
#include "pipeline/texts.h"
#include "quantize/engine.h"
#include "quantize/run_folder.h"
#include "support/log.h"

namespace moescope {
namespace {

Result<TokenWindows> calibrationOf(const Model& model, const RunConfig& config) {
    if (config.texts.empty())
        return failure("No calibration text was given. Name at least one UTF-8 text file.");
    std::vector<std::vector<TokenId>> texts;
    std::vector<std::string> names;
    std::vector<double> shares;
    for (const TextSource& source : config.texts) {
        auto ids = readTokens(model, source);
        if (!ids)
            return propagate(ids);
        texts.push_back(std::move(*ids));
        names.push_back(displayName(source));
        shares.push_back(source.share);
    }
    return drawCalibration(texts, names, shares, config.samples, config.length, config.seed);
}

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
    Recorder(RunFolder& run, QuantizeSink& sink, int layers) : m_run(run), m_sink(sink), m_layers(layers) {}

    void step(const TuningStep& step) {
        note(m_run.appendMetric(toJson(step)));
        m_sink.step(step);
        progress(step.layer, static_cast<double>(step.iteration) / std::max(step.iterations, 1));
    }
    void layer(const LayerOutcome& outcome) {
        note(m_run.appendMetric(toJson(outcome)));
        for (const std::string& warning : outcome.warnings)
            m_sink.warning(warning);
        log().info("Layer {} finished: flips {:.1f} % -> {:.1f} %, kept iteration {}, {:.1f} s", outcome.layer,
                   100 * outcome.flipsBefore.value_or(0), 100 * outcome.flipsAfter.value_or(0), outcome.keptIteration, outcome.seconds);
        m_sink.layerFinished(outcome);
        progress(outcome.layer, 1.0);
    }
    void progress(int layer, double within) {
        m_sink.progress({fmt::format("Quantizing layer {}", layer), (layer + within) / m_layers, layer, m_layers, "layers"});
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

Status quantizeLayers(QuantizationEngine& engine, RunFolder& run, Recorder& recorder, std::stop_token stop, QuantizeSink& sink, QuantizeResult& result) {
    while (!engine.done()) {
        sink.layerStarted(engine.nextLayer());
        recorder.progress(engine.nextLayer(), 0.0);
        auto layer = engine.advance(stop, [&](const TuningStep& step) { recorder.step(step); });
        if (!layer)
            return propagate(layer);
        if (Status written = run.writeLayer(layer->quantized); !written)
            return written;
        recorder.layer(layer->outcome);
        result.layers.push_back(std::move(layer->outcome));
    }
    return run.writeEvidence("coverage", toJson(engine.coverage()));
}

} // namespace

void QuantizeSink::layerStarted(int) {}
void QuantizeSink::step(const TuningStep&) {}
void QuantizeSink::layerFinished(const LayerOutcome&) {}

Result<QuantizeResult> quantize(const RunConfig& config, const Plan& plan, const std::filesystem::path& folder, std::stop_token stop,
                                QuantizeSink& sink) {
    const auto start = std::chrono::steady_clock::now();
    setComputeThreads(config.threads);
    auto model = Model::open(config.model);
    if (!model)
        return propagate(model);
    auto device = describeDevice(config.device);
    if (!device)
        return propagate(device);
    if (Status fits = checkBase(*model, config.base, stop); !fits)
        return propagate(fits);
    auto calibration = calibrationOf(*model, config);
    if (!calibration)
        return propagate(calibration);
    auto engine = QuantizationEngine::create(*model, config, plan, *calibration);
    if (!engine)
        return propagate(engine);
    auto run = RunFolder::create(folder, config, plan, *model, *calibration);
    if (!run)
        return propagate(run);
    log().info("Started {}: {} x {} tokens, batch {}, {} iterations a layer, on {}", config.method, config.samples, config.length,
               config.tuning.batch, config.tuning.iterations, device->description);
    if (Status noted = writeModelEvidence(*run, *model, *device); !noted)
        return propagate(noted);
    QuantizeResult result{folder, {}, 0.0};
    if (Status begun = run->writeState({{"state", "running"}}); !begun)
        return propagate(begun);
    Recorder recorder(*run, sink, model->config().layers);
    Status finished = inspectInto(*run, config, stop, unwatched());
    if (finished)
        finished = quantizeLayers(*engine, *run, recorder, stop, sink, result);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    nlohmann::json state{{"state", "done"}, {"seconds", result.seconds}, {"layers", result.layers.size()}};
    if (!finished) {
        state["state"] = finished.error().isCancelled() ? "stopped" : "failed";
        state["message"] = finished.error().message;
    }
    if (Status written = run->writeState(state); !written && finished)
        return propagate(written);
    if (!finished)
        return tl::unexpected(finished.error());
    return result;
}

} // namespace moescope
