// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "exporting/model_card.h"
#include "exporting/verification.h"
#include "quantize/run_config.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

struct ExportConfig {
    std::filesystem::path run;
    std::string format = "mixed";            ///< id in exporterTable()
    std::filesystem::path out;               ///< must not exist
    std::string names = "v5";                ///< Mixtral's tensor names: v5 | v4 (transformers' major version)
    std::filesystem::path model;             ///< where the original is now; empty: where the run found it
    std::int64_t shardBytes = 5'000'000'000; ///< a file is closed before it would grow above this
    /// Texts on which the written files are measured against the original; empty: they are not.
    std::vector<TextSource> checkTexts = {};
    int checkWindows = 16;      ///< a text
    int checkLength = 256;      ///< tokens
    std::string device = "cpu"; ///< of that measuring
};

struct ExportResult {
    std::filesystem::path folder;
    std::int64_t tensorBytes = 0;              ///< without file headers
    std::int64_t fileBytes = 0;                ///< all .safetensors files
    Verification verification;                 ///< of what was read back
    std::optional<ExportQuality> quality = {}; ///< of the written files, where it was asked for
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
