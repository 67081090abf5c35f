// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "architecture/model.h"
#include "exporting/exporter.h"
#include "exporting/verification.h"
#include "quantize/run_folder.h"
#include "support/result.h"

namespace moescope {

/// What an export does, measured from its written files against the model in full precision.
struct ExportQuality {
    std::string texts; ///< as the comparison names them
    int windows = 0;
    int length = 0; ///< tokens a window, which is also the stride
    std::string dtype;
    double perplexityOriginal = 0.0, perplexity = 0.0;
    double kl = 0.0;        ///< nats a token
    double flips = 0.0;     ///< share of (token, layer) whose top-k set changed
    double agreement = 0.0; ///< mean overlap of the sets

    bool operator==(const ExportQuality&) const = default;
};
nlohmann::json toJson(const ExportQuality& quality);
Result<ExportQuality> exportQualityFromJson(const nlohmann::json& json);
/// "perplexity 30.1 -> 31.2, KL 0.05 nats a token, flips 8.1 % of (token, layer); wiki.txt, 16 windows of 256 tokens
/// ..."
std::string sentenceOf(const ExportQuality& quality);

/// README.md of an export, Markdown with the front matter that model hubs read: what it is, how it was made, how many
/// bits, what was measured and proven, who can load it. The original's licence is carried over. Names are escaped.
std::string modelCard(const ExporterInfo& format, const Model& model, const RunFolder& run,
                      const ExportOptions& options, const ExportSize& size, const Verification& verification,
                      const std::optional<ExportQuality>& quality);

} // namespace moescope
