// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "quantize/run_folder.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

struct ExportOptions {
    /// Tensor names of families that transformers 5 renamed (Mixtral): "v5" | "v4". Formats that keep the original's
    /// names do not look at it.
    std::string names = "v5";
    std::int64_t shardBytes = 5'000'000'000; ///< a file is closed before it would grow above this
};

/// One format that a run can be exported to (docs/formats.md).
struct ExporterInfo {
    std::string_view id;      ///< "mixed"
    std::string_view name;    ///< "Mixed precision (GPTQ tensors)"
    std::string_view summary; ///< what is written and who loads it, one sentence
    bool takesNames;          ///< looks at ExportOptions::names
};

/// Every format, in the order to show them.
std::vector<ExporterInfo> exporterTable();

/// Whether a plan can be written in a format; the error names the module and what to change.
Status checkExport(const std::string& format, const Model& model, const Plan& plan, const ExportOptions& options = {});

struct ExportSize {
    std::int64_t tensorBytes = 0; ///< without file headers
    std::int64_t fileBytes = 0;   ///< all .safetensors files, to the byte
    int files = 0;
};

/// What an export will come to, before a run.
Result<ExportSize> predictExportSize(const std::string& format, const Model& model, const Plan& plan,
                                     const ExportOptions& options = {});

/// Writes a finished run into `folder`, which exists and is empty, one piece after another in bounded memory: tensors,
/// index, configs, tokenizer files and the manifest moescope.json.
Result<ExportSize> writeExport(const std::string& format, const Model& model, const RunFolder& run,
                               const std::filesystem::path& folder, const ExportOptions& options, std::stop_token stop,
                               ProgressSink& sink);

} // namespace moescope
