// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "exporting/verification.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

struct ExportConfig {
    std::filesystem::path run;
    std::string format = "mixed"; ///< id in exporterTable()
    std::filesystem::path out;    ///< must not exist
    std::string names = "v5";     ///< Mixtral's tensor names: v5 | v4 (transformers' major version)
    std::filesystem::path model;  ///< where the original is now; empty: where the run found it
};

struct ExportResult {
    std::filesystem::path folder;
    std::int64_t tensorBytes = 0; ///< without file headers
    std::int64_t fileBytes = 0;   ///< all .safetensors files
    Verification verification;    ///< of what was read back
};

/// Writes, reads back and proves an export of a finished run, and adds it to the run's evidence "exports"; on any
/// failure the target does not exist.
Result<ExportResult> exportRun(const ExportConfig& config, std::stop_token stop, ProgressSink& sink);

struct VerifyConfig {
    std::filesystem::path folder;
    std::filesystem::path against; ///< a run folder, or empty
    std::filesystem::path model;   ///< where the run's original is now; empty: where the run found it
};
Result<Verification> verify(const VerifyConfig& config, std::stop_token stop, ProgressSink& sink);

} // namespace moescope
