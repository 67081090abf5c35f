// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>
#include <vector>

#include "measure/measure_costs.h"
#include "quantize/run_config.h"

namespace moescope {

struct MeasureConfig {
    std::filesystem::path model;
    std::vector<TextSource> texts;
    int windows = 6; ///< a text, from the start of its range
    int length = 256;
    MeasureSettings settings;
    int threads = 0;
    /// Folder of earlier measurements, found again by model, tokens and settings; empty: none is kept or looked for.
    std::filesystem::path cache;
};

/// Reads the texts and measures, or takes an earlier measurement of the same model, tokens and settings.
Result<MeasuredCosts> measure(const Model& model, const MeasureConfig& config, std::stop_token stop,
                              ProgressSink& sink);

/// Where measurements are kept by default: $XDG_CACHE_HOME/moescope/measured, or ~/.cache/moescope/measured; empty
/// where neither is known.
std::filesystem::path measureCacheFolder();

} // namespace moescope
