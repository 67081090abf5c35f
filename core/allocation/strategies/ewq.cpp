// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "allocation/strategies/expert_layers.h"
#include "allocation/strategies/statistic_values.h"
#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

constexpr double published = 0.0;

/// One decoder layer: the mean entropy of its linears, weighted by their parameters.
struct Block {
    int layer = 0;
    double entropy = 0.0;
};

struct Blocks {
    std::vector<Block> blocks;
    double mean = 0.0;
    double deviation = 0.0; ///< population
};

Result<Blocks> blocksOf(const StrategyInput& input) {
    std::vector<double> sum(input.model.layers().size()), weight(sum.size());
    for (std::size_t i = 0; i < input.linears.size(); ++i) {
        const Linear& linear = input.model.linears()[i];
        const auto found = statisticOf(input.linears[i], "softmax_entropy");
        if (!found)
            return failure(
                "'ewq' needs the softmax entropy of {}, which the statistics do not hold. Inspect the model anew "
                "(moescope-cli inspect {}).",
                linear.module, input.model.folder().string());
        sum[static_cast<std::size_t>(linear.layer)] += *found * static_cast<double>(linear.parameters());
        weight[static_cast<std::size_t>(linear.layer)] += static_cast<double>(linear.parameters());
    }
    Blocks result;
    for (std::size_t layer = 0; layer < sum.size(); ++layer)
        if (weight[layer] > 0.0)
            result.blocks.push_back({static_cast<int>(layer), sum[layer] / weight[layer]});
    const auto count = static_cast<double>(result.blocks.size());
    for (const Block& block : result.blocks)
        result.mean += block.entropy / count;
    for (const Block& block : result.blocks)
        result.deviation += (block.entropy - result.mean) * (block.entropy - result.mean) / count;
    result.deviation = std::sqrt(result.deviation);
    return result;
}

Result<Assignment> byThresholds(const StrategyInput& input, const StrategySettings& settings, const Blocks& found) {
    const double threshold = found.mean - settings.parameters.at("x") * found.deviation;
    Assignment assignment{.bits = std::vector<int>(input.linears.size(), settings.otherBits), .note = {}};
    std::vector<int> widths(input.model.layers().size(), fullPrecision);
    std::array<int, 3> counts{};
    for (const Block& block : found.blocks) {
        const std::size_t level = block.entropy >= found.mean ? 0 : block.entropy >= threshold ? 1 : 2;
        widths[static_cast<std::size_t>(block.layer)] = std::array{fullPrecision, 8, 4}[level];
        ++counts[level];
    }
    for (std::size_t i = 0; i < assignment.bits.size(); ++i)
        assignment.bits[i] = widths[static_cast<std::size_t>(input.model.linears()[i].layer)];
    assignment.note = fmt::format(
        "EWQ's thresholds decide, not the mean: {} layers unquantized, {} at 8 bits, {} at 4 (μ {:.6g}, T {:.6g}).",
        counts[0], counts[1], counts[2], found.mean, threshold);
    if (found.deviation == 0.0)
        assignment.note +=
            " All layers have the same entropy, so nothing is quantized: EWQ says nothing about this model.";
    return assignment;
}

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    auto found = blocksOf(input);
    if (!found)
        return propagate(found);
    if (settings.parameters.at("rule") == published)
        return byThresholds(input, settings, *found);
    std::vector<int> order; // positions among layers with experts
    std::vector<double> entropies;
    for (const auto& experts : expertLayers(input.model)) {
        order.push_back(static_cast<int>(order.size()));
        entropies.push_back(std::ranges::find(found->blocks, experts.front().layer, &Block::layer)->entropy);
    }
    std::ranges::stable_sort(order, std::greater{}, [&](int i) { return entropies[static_cast<std::size_t>(i)]; });
    return byLayers(input, settings, order, 0);
}

/// How far a layer's entropy stands above the lowest one, as a share of the range; entropies differ in their last
/// digits only, so they would say nothing as factors.
Result<LossTable> mixLosses(const StrategyInput& input, const StrategySettings& settings) {
    auto found = blocksOf(input);
    if (!found)
        return propagate(found);
    const auto [low, high] = std::ranges::minmax(found->blocks, {}, &Block::entropy);
    std::vector<std::vector<double>> scores;
    for (const auto& experts : expertLayers(input.model)) {
        const double own = std::ranges::find(found->blocks, experts.front().layer, &Block::layer)->entropy;
        const double share = high.entropy > low.entropy ? (own - low.entropy) / (high.entropy - low.entropy) : 1.0;
        scores.emplace_back(experts.size(), share);
    }
    return importanceLosses(input, settings, scores);
}

} // namespace

Strategy ewq() {
    return {
        .id = "ewq",
        .name = "EWQ",
        .definition =
            "Layers whose weights have a high softmax entropy stay unquantized, those below by little get 8 bits, the "
            "others 4.",
        .source = "EWQ (arXiv 2503.04704), as third parties describe it",
        .tag = "second-hand",
        .parameters = {{.id = "x",
                        .name = "X",
                        .definition = "8 bits down to T = μ − X σ of the layers' entropies, 4 below.",
                        .initial = 0.65,
                        .least = 0.0,
                        .most = 10.0,
                        .choices = {}},
                       {.id = "rule",
                        .name = "Rule",
                        .definition =
                            "The published thresholds, which know no budget; or, by moescope, the layers of highest "
                            "entropy at the widest candidate as long as the mean allows.",
                        .initial = published,
                        .least = 0.0,
                        .most = 1.0,
                        .choices = {{published, "thresholds"}, {1.0, "within the mean"}}}},
        .assign = assign,
        .mixLosses = mixLosses,
        .needs = {.weights = true}};
}

} // namespace moescope
