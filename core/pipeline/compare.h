// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "allocation/plan.h"
#include "forward/weight_overlay.h"
#include "quantize/run_config.h"
#include "routing/flips.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

struct CompareConfig {
    std::filesystem::path model; ///< full precision
    /// An export (bf16, mixed or nvfp4), a run folder, a plan.json (rounded to nearest), or the model itself.
    std::filesystem::path quantized;
    std::vector<TextSource> texts;
    int windows = 16; ///< a text, from the start of its range
    int length = 256;
    std::string device = "cpu";
    int threads = 0;
    std::string dtype = "float32"; ///< of the arithmetic: float32 | bfloat16
    /// What it is compared with, of the kinds of `quantized`; empty: the full-precision model. Rooms and reports call
    /// it the original.
    std::filesystem::path reference = {};
    std::vector<std::string> names = {}; ///< of the datasets, as in dataset_names.h; may be shorter than texts
    /// A run of the same model whose report shows this comparison as a baseline; empty: none.
    std::filesystem::path baselineOf = {};
};

/// A comparison with full precision of a run folder, or of the plan.json in it (rounded to nearest), is also kept in
/// that folder, for the report; with `baselineOf` it goes into that run's folder instead, whatever was compared.
Result<Comparison> compare(const CompareConfig& config, std::stop_token stop, ProgressSink& sink);

/// The same for an open model and any overlay against full precision; `config` names texts, windows and compute.
Result<Comparison> compare(const Model& model, const WeightOverlay& overlay, const CompareConfig& config,
                           std::stop_token stop, ProgressSink& sink);

/// A plan rounded to nearest, each linear when it is asked for.
Result<WeightOverlay> roundedOverlay(const Model& model, const Plan& plan);

} // namespace moescope
