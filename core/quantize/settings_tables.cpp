// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "quantize/presets.h"
#include "quantize/run_config.h"

namespace moescope {
namespace {

std::string listed(const std::vector<SettingChoice>& table) {
    std::string names;
    for (const SettingChoice& choice : table)
        names += (names.empty() ? "" : ", ") + std::string(choice.id);
    return names;
}

bool isOf(const std::vector<SettingChoice>& table, const std::string& id) {
    return std::ranges::any_of(table, [&](const SettingChoice& choice) { return choice.id == id; });
}

TuningSettings gentle(bool refit) {
    TuningSettings tuning;
    tuning.valueWeight = tuning.structureWeight = 0.1;
    tuning.iterations = 400;
    tuning.routerRefit = refit;
    return tuning;
}

TuningSettings fromGptq() {
    TuningSettings tuning;
    tuning.start = "gptq";
    return tuning;
}

TuningSettings refitted() {
    TuningSettings tuning;
    tuning.routerRefit = true;
    return tuning;
}

} // namespace

const std::vector<SettingChoice>& methodTable() {
    static const std::vector<SettingChoice> table{
        {"rtn", "Round to nearest", "Each weight to the nearest code; no calibration decides anything"},
        {"gptq", "GPTQ",
         "Each column's rounding error is made up for by the columns that follow, by the second moments of the inputs"},
        {"autoround", "AutoRound",
         "Sign-gradient tuning of the rounding; the layer's output alone is matched (reconstruction only)"},
        {"eaquant", "AutoRound + router logits",
         "Reconstruction, and the own router's logits by mean square and KL (a reading of EAQuant)"},
        {"vsraq", "VSRAQ",
         "Reconstruction, value alignment and structure alignment of the own and the next router (our reading of the "
         "paper)"},
    };
    return table;
}

const std::vector<SettingChoice>& lookAheadTable() {
    static const std::vector<SettingChoice> table{
        {"none", "None", "The next router is not looked at"},
        {"cheap", "Cheap", "The next layer's norm and router on this layer's output, its attention left out"},
        {"next", "Next layer", "The next layer's router behind its full-precision norm and attention"},
        {"full", "All later layers",
         "Every later router, through all later full-precision layers; needs them all in memory"},
    };
    return table;
}

const std::vector<SettingChoice>& valueWeightingTable() {
    static const std::vector<SettingChoice> table{
        {"boundary", "Boundary", "exp(-|z - b|/(tau sd)): experts near the top-k boundary count most"},
        {"uniform", "Uniform", "All experts alike"},
        {"probability", "Probability",
         "p(1 - p) of the router's softmax: experts whose gate answers most to their logit"},
        {"slope", "Slope", "s(1 - s), s = sigmoid((z - b)/(tau sd)): a boundary that is round instead of pointed"},
    };
    return table;
}

const std::vector<SettingChoice>& tokenWeightingTable() {
    static const std::vector<SettingChoice> table{
        {"none", "Alike", "Every token counts alike"},
        {"margin", "Margin", "1/(margin/sd + 0.1): tokens near the top-k boundary count more"},
        {"output", "Output", "By the size of the MoE block's output beside the state that it is added to"},
    };
    return table;
}

const std::vector<SettingChoice>& startTable() {
    static const std::vector<SettingChoice> table{
        {"rtn", "Round to nearest", "The tuning starts from the nearest codes, as AutoRound does"},
        {"gptq", "GPTQ", "The tuning starts where GPTQ leaves the layer, codes and ranges"},
    };
    return table;
}

const std::vector<SettingChoice>& starvingTable() {
    static const std::vector<SettingChoice> table{
        {"tune", "Tune as they come", "They are tuned on the few tokens that they have; one without any stays nearest"},
        {"all", "Tune on all tokens",
         "They are tuned on what the router sees of every token besides, so that they still answer as they did"},
        {"round", "Round to nearest", "They are rounded to nearest and left alone"},
    };
    return table;
}

const std::vector<SettingChoice>& productTable() {
    static const std::vector<SettingChoice> table{
        {"float32", "float32", "Every product in float32, hidden states too"},
        {"bfloat16", "bfloat16",
         "The layers' products in bfloat16 and hidden states kept so, for large models on a GPU; routing, norms, "
         "losses and the rounding itself stay float32"},
    };
    return table;
}

const std::vector<SettingChoice>& statesTable() {
    static const std::vector<SettingChoice> table{
        {"auto", "Automatic", "On the device while they are a small part of it, else in memory, else in a file"},
        {"device", "Device", "Beside the layer on the computing device"},
        {"memory", "Memory", "In the host's memory; what an iteration needs is fetched while the last one computes"},
        {"file", "File", "In a memory-mapped file of the run's folder, for states larger than memory"},
    };
    return table;
}

const std::vector<Preset>& presetTable() {
    static const std::vector<Preset> table{
        {"reconstruction", "Reconstruction only", "What AutoRound does: the layer's output alone", "autoround", {}},
        {"vsraq", "VSRAQ", "Value and structure alignment at 0.3, own and next router", "vsraq", {}},
        {"vsraq-gentle", "VSRAQ gentle", "Alignment at 0.1 with 400 iterations: a little less routing, a lower KL",
         "vsraq", gentle(false)},
        {"vsraq-refit", "VSRAQ + router refit",
         "VSRAQ, then each router's rows are corrected in closed form (beyond the paper; the router's weights change)",
         "vsraq", refitted()},
        {"vsraq-gentle-refit", "VSRAQ gentle + router refit", "The gentle preset with the refit", "vsraq",
         gentle(true)},
        {"vsraq-gptq", "GPTQ, then VSRAQ", "VSRAQ from where GPTQ leaves each layer", "vsraq", fromGptq()},
    };
    return table;
}

Result<const Preset*> findPreset(std::string_view id) {
    std::string known;
    for (const Preset& preset : presetTable()) {
        if (preset.id == id)
            return &preset;
        known += (known.empty() ? "" : ", ") + std::string(preset.id);
    }
    return failure("There is no preset '{}'. Known ones: {}.", id, known);
}

Status checkRunConfig(const RunConfig& config) {
    const TuningSettings& tuning = config.tuning;
    if (!isOf(methodTable(), config.method))
        return failure("The method '{}' is not known. Known ones: {}.", config.method, listed(methodTable()));
    if (!isOf(lookAheadTable(), tuning.lookAhead))
        return failure("The look-ahead '{}' is not known. Known ones: {}.", tuning.lookAhead, listed(lookAheadTable()));
    if (!isOf(valueWeightingTable(), tuning.valueWeighting))
        return failure("The weighting of experts '{}' is not known. Known ones: {}.", tuning.valueWeighting,
                       listed(valueWeightingTable()));
    if (!isOf(tokenWeightingTable(), tuning.tokenWeighting))
        return failure("The weighting of tokens '{}' is not known. Known ones: {}.", tuning.tokenWeighting,
                       listed(tokenWeightingTable()));
    if (!isOf(startTable(), tuning.start))
        return failure("The start '{}' is not known. Known ones: {}.", tuning.start, listed(startTable()));
    if (!isOf(starvingTable(), tuning.starving))
        return failure("The treatment of starving experts '{}' is not known. Known ones: {}.", tuning.starving,
                       listed(starvingTable()));
    if (!isOf(productTable(), config.dtype))
        return failure("The arithmetic '{}' is not known. Known ones: {}.", config.dtype, listed(productTable()));
    if (!isOf(statesTable(), config.states))
        return failure("The place for hidden states '{}' is not known. Known ones: {}.", config.states,
                       listed(statesTable()));
    if (!(std::isfinite(config.statesLimit) && config.statesLimit >= 0))
        return failure("The limit of memory for hidden states is {} GiB; it is a number of at least 0.",
                       config.statesLimit);
    if (!(std::isfinite(tuning.gptqDamp) && tuning.gptqDamp > 0))
        return failure("GPTQ's damping is {}; it is a number above 0.", tuning.gptqDamp);
    if (!(config.balance >= 0 && config.balance <= 1))
        return failure("The share of tokens that each expert is to receive is {}; it lies between 0 and 1.",
                       config.balance);
    if (tuning.iterations < 1 || tuning.batch < 1 || tuning.evaluateEvery < 1 || tuning.patience < 0)
        return failure(
            "Iterations ({}), batch ({}) and iterations between looks ({}) are at least 1, patience ({}) at least 0.",
            tuning.iterations, tuning.batch, tuning.evaluateEvery, tuning.patience);
    for (const double weight : {tuning.valueWeight, tuning.structureWeight, tuning.orderWeight})
        if (!(std::isfinite(weight) && weight >= 0))
            return failure("An alignment weight is {}; weights are numbers of at least 0.", weight);
    if (!(std::isfinite(tuning.valueStrength) && tuning.valueStrength >= 0))
        return failure("The strength of the experts' weights is {}; it is a number of at least 0.",
                       tuning.valueStrength);
    if (!(std::isfinite(tuning.temperature) && tuning.temperature > 0))
        return failure("The temperature is {}; it is a number above 0.", tuning.temperature);
    if (!(std::isfinite(tuning.refitRidge) && tuning.refitRidge > 0))
        return failure("The ridge of the router refit is {}; it is a number above 0.", tuning.refitRidge);
    return {};
}

} // namespace moescope
