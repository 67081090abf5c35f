// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "support/result.h"

namespace moescope {

/// A text for calibration or measuring: FILE[:FROM-TO][=SHARE]. FROM and TO are percentages of the file's tokens,
/// SHARE weighs it against the other texts.
struct TextSource {
    std::filesystem::path file;
    double from = 0.0;
    double to = 100.0;
    double share = 1.0;

    static Result<TextSource> parse(const std::string& text);
    [[nodiscard]] std::string text() const; ///< what parse() takes
};

/// Settings of the tuning itself (docs/methods/vsraq.md); every default is the one set used everywhere.
struct TuningSettings {
    int iterations = 200;
    int batch = 8;             ///< windows an iteration
    double valueWeight = 0.3;     ///< λ_v
    double structureWeight = 0.3; ///< λ_s
    double orderWeight = 0.0;     ///< λ_o
    double temperature = 1.0;     ///< τ, in standard deviations of the router's logits
    bool ownRouter = true;
    bool lookAhead = true;        ///< the next layer's router through its attention
    int evaluateEvery = 5;        ///< iterations between looks at the held-out windows
};

/// A whole run: what the studio and the CLI set, what config.json in the run folder keeps.
struct RunConfig {
    std::filesystem::path model;
    std::filesystem::path base;     ///< checkpoint before fine-tuning, for router drift in the report; may be empty
    std::string method = "vsraq";   ///< rtn | autoround | vsraq
    std::vector<TextSource> texts;
    int samples = 128;              ///< calibration windows over all texts
    int length = 256;               ///< tokens a window
    TuningSettings tuning;
    std::uint64_t seed = 0;
    std::string device = "cpu";     ///< cpu | cuda
    int threads = 0;                ///< 0: as many as there are cores
};

nlohmann::json toJson(const RunConfig& config);
Result<RunConfig> runConfigFromJson(const nlohmann::json& json);

} // namespace moescope
