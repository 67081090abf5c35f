// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "exporting/model_card.h"
#include "exporting/verification.h"
#include "quantize/balanced_windows.h"
#include "quantize/memory_prediction.h"
#include "quantize/run_folder.h"
#include "routing/flips.h"
#include "routing/router_norms.h"
#include "routing/trace.h"
#include "spectra/statistics.h"
#include "support/result.h"

namespace moescope {

/// Whether one program loads an export, as moescope knew when it was written (exporting/loaders.h).
struct LoaderRow {
    std::string loader, version;
    std::string answer; ///< "yes", "no", "wrong", "untested"
    std::string reason;
    std::string change = {}; ///< the smallest change that helps; may be empty
};

/// One entry of the evidence "exports".
struct ExportRecord {
    std::string format, folder;
    std::int64_t tensorBytes = 0, fileBytes = 0;
    Verification verification;
    std::optional<ExportQuality> quality = {};
    std::string names = {}, utc = {};    ///< empty in older runs
    std::vector<LoaderRow> loaders = {}; ///< empty in older runs
};

/// Everything that a run folder holds, read and typed. Evidence that is not there is empty; evidence that cannot be
/// read is empty and named in `problems`.
struct ReportData {
    std::string folder;
    RunConfig config;
    Plan plan;
    nlohmann::json fingerprint;
    int layers = 0;
    nlohmann::json state;
    std::vector<TuningStep> steps;
    std::vector<LayerOutcome> outcomes;
    std::optional<nlohmann::json> model, environment, size;
    std::vector<LinearStatistics> linears;
    std::optional<RouterStatistics> routers;
    std::optional<Coverage> coverage;
    std::optional<MemoryPrediction> memory; ///< what the run was predicted to take
    std::optional<BalancedChoice> balance;  ///< how the calibration windows were chosen, where they were
    std::vector<Comparison> comparisons;
    std::vector<Comparison> baselines; ///< of other weights, kept for this run's report
    std::vector<ExportRecord> exports;
    std::vector<std::pair<std::string, std::vector<LoaderRow>>> loaders; ///< of the plan, by export format
    std::vector<nlohmann::json> changes; ///< what was changed while the run was paused (run_folder.h)
    std::vector<std::string> problems;
};

Result<ReportData> readReportData(const RunFolder& run);

} // namespace moescope
