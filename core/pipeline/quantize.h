// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>

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
/// its finished layers and says so in state.json.
Result<QuantizeResult> quantize(const RunConfig& config, const Plan& plan, const std::filesystem::path& run, std::stop_token stop,
                                QuantizeSink& sink);

} // namespace moescope
