// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "allocation/plan.h"
#include "quantize/run_config.h"
#include "quantize/run_metrics.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

/// Watches a run. Called on the job's thread.
class QuantizeSink : public ProgressSink {
public:
    virtual void layerStarted(int layer);
    virtual void step(const TuningStep& step);
    virtual void layerFinished(const LayerOutcome& outcome);
};

struct QuantizeResult {
    std::filesystem::path run;
    std::vector<LayerOutcome> layers;
    double seconds = 0.0;
};

/// Quantizes the model of `config` by `plan` into a new run folder. Stop is polled every iteration; a stopped run keeps
/// its finished layers and where the next one stood, says so in state.json, and goes on with resumeRun().
Result<QuantizeResult> quantize(const RunConfig& config, const Plan& plan, const std::filesystem::path& run,
                                std::stop_token stop, QuantizeSink& sink);

/// What is to be different from here on. The model, the texts, the seed and finished layers cannot change.
struct RunChanges {
    std::optional<TuningSettings> tuning;
    std::optional<Plan> plan;
    std::optional<std::string> device;
    std::optional<std::filesystem::path> model; ///< where the model lies now; it must be the same one
};

/// Goes on with a run that was stopped, killed or failed: at the layer, and within it at the iteration, that was saved
/// last. On the same device with as many threads the result is bit for bit that of a run that was never interrupted. A
/// finished run is done at once. Fails where the model, the calibration tokens or the plan of a finished layer changed.
Result<QuantizeResult> resumeRun(const std::filesystem::path& run, const RunChanges& changes, std::stop_token stop,
                                 QuantizeSink& sink);

} // namespace moescope
