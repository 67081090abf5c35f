// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
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
    int batch = 8;                           ///< windows an iteration
    double valueWeight = 0.3;                ///< λ_v
    double structureWeight = 0.3;            ///< λ_s
    double orderWeight = 0.0;                ///< λ_o
    double temperature = 1.0;                ///< τ, in standard deviations of the router's logits
    std::string valueWeighting = "boundary"; ///< of experts in the value term, see valueWeightingTable()
    double valueStrength = 1.0;              ///< power of those weights, which then sum to 1 again
    std::string tokenWeighting = "none";     ///< of tokens in the alignment terms, see tokenWeightingTable()
    bool ownRouter = true;
    std::string lookAhead = "next"; ///< none | cheap | next | full, see lookAheadTable()
    std::string start = "rtn";      ///< where the rounding of a tuned layer starts: rtn | gptq, see startTable()
    double gptqDamp = 0.01;         ///< GPTQ: share of H's mean diagonal that is added to it
    bool gptqByActivation = false;  ///< GPTQ: columns of large inputs first, ranges of the original weights
    /// What becomes of experts that too few calibration tokens reach: tune | all | round, see starvingTable(). The
    /// default is AutoRound's way: an expert learns from the tokens that it has.
    std::string starving = "tune";
    bool routerRefit = false; ///< correct each router's rows in closed form behind its layer's tuning
    double refitRidge = 1e-3; ///< ρ of the refit
    int evaluateEvery = 10;   ///< iterations between looks at the held-out windows
    int patience = 0;         ///< looks without a better held-out total after which a layer ends early; 0: never

    bool operator==(const TuningSettings&) const = default;
};

/// A word that a setting can take, for the lists of the studio and the CLI.
struct SettingChoice {
    std::string_view id, name, definition;
};
const std::vector<SettingChoice>& methodTable();         ///< RunConfig::method
const std::vector<SettingChoice>& lookAheadTable();      ///< TuningSettings::lookAhead
const std::vector<SettingChoice>& valueWeightingTable(); ///< TuningSettings::valueWeighting
const std::vector<SettingChoice>& tokenWeightingTable(); ///< TuningSettings::tokenWeighting
const std::vector<SettingChoice>& startTable();          ///< TuningSettings::start
const std::vector<SettingChoice>& starvingTable();       ///< TuningSettings::starving
const std::vector<SettingChoice>& productTable();        ///< RunConfig::dtype
const std::vector<SettingChoice>& statesTable();         ///< RunConfig::states

/// A whole run: what the studio and the CLI set, what config.json in the run folder keeps.
struct RunConfig {
    std::filesystem::path model;
    std::filesystem::path base;   ///< checkpoint before fine-tuning, for router drift in the report; may be empty
    std::string method = "vsraq"; ///< id in methodTable()
    std::vector<TextSource> texts;
    int samples = 128; ///< calibration windows over all texts
    int length = 256;  ///< tokens a window
    /// Windows are chosen out of four times as many, so that each expert receives at least this share of what it would
    /// if all received alike, where the texts have it (balanced_windows.h). 0: as they are drawn.
    double balance = 0.0;
    TuningSettings tuning;
    std::uint64_t seed = 0;
    std::string device = "cpu";    ///< cpu | cuda
    std::string dtype = "float32"; ///< of the layers' products: float32 | bfloat16, see productTable()
    int threads = 0;               ///< 0: as many as there are cores
    std::string states = "auto";   ///< where hidden states lie: auto | device | memory | file, see statesTable()
    double statesLimit = 0.0;      ///< GiB of the host's memory that "auto" lets them take; 0: half of what is free
    double saveSeconds = 60.0;     ///< time between saves within a layer, for resuming
};

/// The sentence that says which setting is out of range, or nothing.
Status checkRunConfig(const RunConfig& config);

nlohmann::json toJson(const RunConfig& config);
Result<RunConfig> runConfigFromJson(const nlohmann::json& json);

} // namespace moescope
