// SPDX-License-Identifier: Apache-2.0
#include "pipeline/detail/calibration.h"

#include "pipeline/texts.h"
#include "quantize/engine.h"
#include "support/log.h"

namespace moescope::detail {
namespace {

constexpr int candidatesPerWindow = 4;

Result<Calibration> balanced(const Model& model, const RunConfig& config, const TokenWindows& candidates,
                             const std::vector<int>& wanted, std::stop_token stop, ProgressSink& sink) {
    auto tokens = countExpertTokens(model, candidates, {config.device, config.dtype}, std::move(stop), sink);
    if (!tokens)
        return propagate(tokens);
    BalancedChoice choice =
        chooseBalanced(*tokens, candidates, wanted, model.config().topK, model.config().experts, config.balance);
    log().info("Chose {} of {} windows: {} of {} experts receive at least {} tokens, {} in the first {} drawn",
               choice.windows.size(), choice.candidates, choice.chosen.reached, choice.experts, choice.need,
               choice.drawn.reached, choice.windows.size());
    TokenWindows windows = chosenWindows(candidates, choice);
    return Calibration{std::move(windows), std::move(choice)};
}

} // namespace

Result<Calibration> calibrationOf(const Model& model, const RunConfig& config, std::stop_token stop,
                                  ProgressSink& sink) {
    if (config.texts.empty())
        return failure("No calibration text was given. Name at least one UTF-8 text file.");
    std::vector<TextTokens> texts;
    std::vector<std::string> names;
    std::vector<double> shares;
    for (const TextSource& source : config.texts) {
        auto ids = readTokens(model, source);
        if (!ids)
            return propagate(ids);
        texts.push_back(std::move(*ids));
        names.push_back(displayName(source));
        shares.push_back(source.share);
    }
    const bool balances = config.balance > 0;
    const std::vector<int> wanted = windowsByShare(shares, config.samples);
    if (balances) // whole windows of each text as its share: four times exactly as many to choose from
        shares.assign(wanted.begin(), wanted.end());
    const int candidates = balances ? candidatesPerWindow : 1;
    auto windows =
        drawWindows(texts, names, shares, config.samples * candidates, config.length, config.seed, candidates);
    if (!windows)
        return propagate(windows);
    if (balances)
        return balanced(model, config, *windows, wanted, std::move(stop), sink);
    return Calibration{std::move(*windows), {}};
}

} // namespace moescope::detail
