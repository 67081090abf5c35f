// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>
#include <vector>

#include "allocation/strategies/router_norm_rule.h"
#include "allocation/strategy.h"

namespace moescope {

/// One routed expert and its linears (gate, up, down; indices into ModelShape::linears()).
struct ExpertPlace {
    int layer = 0;
    int expert = 0;
    std::array<int, 3> linears{-1, -1, -1};
};

/// Experts of each layer that has some, in order.
std::vector<std::vector<ExpertPlace>> expertLayers(const ModelShape& model);
std::int64_t parametersOf(const ModelShape& model, const ExpertPlace& expert);

/// "levels": how many widths are mixed, two or three.
StrategyParameter levelsParameter();
/// "scope": ranks are taken within each layer, or over the whole model.
StrategyParameter scopeParameter();

/// How many of so many experts get each level under settings.meanBits: the narrowest and the widest candidate, or three
/// equally spaced ones (router_norm_rule.h).
Result<LevelCounts> levelCounts(int experts, const StrategySettings& settings);
/// The widest candidate for the first counts.high of the order, and so on; written into `bits` [linears].
void giveLevels(std::span<const ExpertPlace> order, const LevelCounts& counts, const std::vector<int>& candidates,
                std::vector<int>& bits);

/// Ranks experts by falling score, within layers or over the model ("scope"), and gives levels in that order; equal
/// scores in the order of layers and experts. `scores` [layers][experts] as expertLayers() has them.
Result<Assignment> byRank(const StrategyInput& input, const StrategySettings& settings,
                          const std::vector<std::vector<double>>& scores);

/// Losses that speak for an importance: score · parameters · 2^(-2 bits) of each expert's linears.
LossTable importanceLosses(const StrategyInput& input, const StrategySettings& settings,
                           const std::vector<std::vector<double>>& scores);

/// Whole numbers of layers at the widest candidate, the others at the narrowest: `order` from the most precise layer
/// on, as many as the mean allows, or `count` where it is positive. Linears that are no routed expert's have otherBits.
Result<Assignment> byLayers(const StrategyInput& input, const StrategySettings& settings, std::span<const int> order,
                            int count);

} // namespace moescope
