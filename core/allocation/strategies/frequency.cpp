// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/expert_layers.h"
#include "allocation/strategies/expert_use.h"
#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

Result<std::vector<std::vector<double>>> selections(const StrategyInput& input) {
    auto uses = expertUses(input);
    if (!uses)
        return propagate(uses);
    std::vector<std::vector<double>> scores;
    for (const auto& layer : *uses)
        for (auto& row = scores.emplace_back(); const ExpertUse& use : layer)
            row.push_back(use.selections);
    return scores;
}

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    auto scores = selections(input);
    if (!scores)
        return propagate(scores);
    return byRank(input, settings, *scores);
}

Result<LossTable> mixLosses(const StrategyInput& input, const StrategySettings& settings) {
    auto scores = selections(input);
    if (!scores)
        return propagate(scores);
    return importanceLosses(input, settings, *scores);
}

} // namespace

Strategy frequency() {
    return {.id = "frequency",
            .name = "Frequency",
            .definition = "More bits for the experts that tokens choose most often.",
            .source = "QuantMoE-Bench (arXiv 2406.08155)",
            .tag = "code",
            .parameters = {scopeParameter(), levelsParameter()},
            .assign = assign,
            .mixLosses = mixLosses,
            .needs = {.routing = true}};
}

} // namespace moescope
