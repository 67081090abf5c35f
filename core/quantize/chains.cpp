// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/chains.h"

#include <charconv>

#include <nlohmann/json.hpp>

#include "quantize/detail/chain_file.h"
#include "support/sha256.h"

namespace moescope::detail {
namespace {

/// Of the tokens, and of where documents end.
std::string tokenDigest(const TokenWindows& calibration) {
    Sha256 sum;
    sum.add(std::as_bytes(std::span(calibration.ids)));
    sum.add(std::as_bytes(std::span(calibration.documents)));
    return sum.hex();
}

} // namespace

std::string planDigest(const Model& model, const Plan& plan, int first, int last) {
    Sha256 sum;
    for (const Linear& linear : model.linears())
        if (linear.layer >= first && linear.layer < last) {
            const ModulePlan& module = plan.modules.at(linear.module);
            const std::string line = fmt::format("{} {} {} {}{}\n", linear.module, module.bits, module.group,
                                                 module.symmetric, module.grid == NumberGrid::nvfp4 ? " nvfp4" : "");
            sum.add(std::as_bytes(std::span(line)));
        }
    return sum.hex();
}

Status saveChains(const Chains& chains, const Model& model, const Plan& plan, const TokenWindows& calibration,
                  const std::filesystem::path& file) {
    return saveTensors({{{"full", chains.full.whole()}, {"quantized", chains.quantized.whole()}},
                        {{"next", std::to_string(chains.next)},
                         {"tokens", tokenDigest(calibration)},
                         {"plan", planDigest(model, plan, 0, chains.next)},
                         {"coverage", chains.coverage.layers.empty() ? "" : toJson(chains.coverage).dump()}}},
                       file);
}

Status loadChains(Chains& chains, const Model& model, const Plan& plan, const TokenWindows& calibration,
                  const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return {};
    auto saved = viewTensors(file);
    if (!saved)
        return propagate(saved);
    int layer = 0; // stays 0, which is refused below, where the word is no number
    const std::string& word = saved->words["next"];
    std::from_chars(word.data(), word.data() + word.size(), layer);
    const at::Tensor &full = saved->at("full"), &quantized = saved->at("quantized");
    if (layer < 1 || layer > model.config().layers || full.sizes() != chains.full.sizes() ||
        quantized.sizes() != chains.full.sizes())
        return failure("{}: belongs to another run: it holds {} windows of {} tokens before layer {}.", file.string(),
                       full.dim() == 3 ? full.size(0) : 0, full.dim() == 3 ? full.size(1) : 0, layer);
    if (saved->words["tokens"] != tokenDigest(calibration))
        return failure(
            "{}: was made with other calibration tokens than calibration.safetensors holds now. Start the run anew.",
            file.string());
    if (saved->words["plan"] != planDigest(model, plan, 0, layer))
        return failure("{}: the plan of a layer that is finished already was changed. Only layers from {} on can "
                       "change; start a new run for the others.",
                       file.string(), layer);
    if (const std::string& text = saved->words["coverage"]; !text.empty()) {
        auto read = coverageFromJson(nlohmann::json::parse(text, nullptr, false));
        if (!read)
            return propagate(read);
        chains.coverage = std::move(*read);
    }
    chains.full.write(0, full);
    chains.quantized.write(0, quantized);
    chains.next = layer;
    return {};
}

} // namespace moescope::detail
