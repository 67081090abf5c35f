// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>

#include "allocation/plan.h"
#include "forward/weight_overlay.h"
#include "quantize/run_config.h"
#include "routing/flips.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

struct CompareConfig {
    std::filesystem::path model;     ///< full precision
    std::filesystem::path quantized; ///< an export (bf16 or mixed), a run folder, or a plan.json (rounded to nearest)
    std::vector<TextSource> texts;
    int windows = 16; ///< a text, from the start of its range
    int length = 256;
    std::string device = "cpu";
    int threads = 0;
};

/// A comparison of a run folder, or of the plan.json in it (rounded to nearest), is also kept in that folder, for the report.
Result<Comparison> compare(const CompareConfig& config, std::stop_token stop, ProgressSink& sink);

/// The same for an open model and any overlay; `config` names texts, windows and compute.
Result<Comparison> compare(const Model& model, const WeightOverlay& overlay, const CompareConfig& config, std::stop_token stop,
                           ProgressSink& sink);

/// A plan rounded to nearest, each linear when it is asked for.
Result<WeightOverlay> roundedOverlay(const Model& model, const Plan& plan);

} // namespace moescope
