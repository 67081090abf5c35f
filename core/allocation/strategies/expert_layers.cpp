// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/expert_layers.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moescope {
namespace {

constexpr double global = 1.0;

Assignment othersOnly(const StrategyInput& input, const StrategySettings& settings) {
    return {.bits = std::vector<int>(input.model.linears().size(), settings.otherBits), .note = {}};
}

void setExpert(const ExpertPlace& expert, int width, std::vector<int>& bits) {
    for (const int linear : expert.linears)
        if (linear >= 0)
            bits[static_cast<std::size_t>(linear)] = width;
}

/// Experts of a pool by falling score.
std::vector<ExpertPlace> ranked(const std::vector<ExpertPlace>& pool, const std::vector<double>& scores) {
    std::vector<std::size_t> order(pool.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return scores[i]; });
    std::vector<ExpertPlace> result;
    for (const std::size_t i : order)
        result.push_back(pool[i]);
    return result;
}

} // namespace

std::vector<std::vector<ExpertPlace>> expertLayers(const ModelShape& model) {
    std::vector<std::vector<ExpertPlace>> layers;
    for (std::size_t layer = 0; layer < model.layers().size(); ++layer) {
        const auto& experts = model.layers()[layer].experts;
        if (experts.empty())
            continue;
        auto& places = layers.emplace_back();
        for (std::size_t expert = 0; expert < experts.size(); ++expert)
            places.push_back({static_cast<int>(layer), static_cast<int>(expert), experts[expert]});
    }
    return layers;
}

std::int64_t parametersOf(const ModelShape& model, const ExpertPlace& expert) {
    std::int64_t sum = 0;
    for (const int linear : expert.linears)
        if (linear >= 0)
            sum += model.linears()[static_cast<std::size_t>(linear)].parameters();
    return sum;
}

StrategyParameter levelsParameter() {
    return {.id = "levels",
            .name = "Levels",
            .definition = "How many widths are mixed: the narrowest and the widest candidate, or three equally spaced "
                          "ones.",
            .initial = 2.0,
            .least = 2.0,
            .most = 3.0,
            .choices = {{2.0, "two"}, {3.0, "three"}}};
}

StrategyParameter scopeParameter() {
    return {.id = "scope",
            .name = "Ranked",
            .definition = "Experts are ranked within their layer, so that every layer has the same mean, or over the "
                          "whole model.",
            .initial = 0.0,
            .least = 0.0,
            .most = global,
            .choices = {{0.0, "per layer"}, {global, "globally"}}};
}

Result<LevelCounts> levelCounts(int experts, const StrategySettings& settings) {
    const std::vector<int>& bits = settings.bits;
    if (settings.meanBits < bits.front())
        return failure("A mean of {:g} bits cannot be reached: the narrowest width is {}.", settings.meanBits,
                       bits.front());
    if (settings.parameters.at("levels") == 2.0) {
        if (bits.size() < 2)
            return failure("Two levels need two widths; {} was given.", fmt::join(bits, ", "));
        return twoLevels(experts, settings.meanBits, bits.front(), bits.back());
    }
    if (bits.size() != 3 || bits[1] - bits[0] != bits[2] - bits[1])
        return failure("Three levels need three equally spaced widths such as 2, 3, 4; {} was given.",
                       fmt::join(bits, ", "));
    return threeLevels(experts, settings.meanBits, bits[0], bits[1], bits[2]);
}

void giveLevels(std::span<const ExpertPlace> order, const LevelCounts& counts, const std::vector<int>& candidates,
                std::vector<int>& bits) {
    for (std::size_t position = 0; position < order.size(); ++position) {
        const auto at = static_cast<int>(position);
        const int width = at < counts.high                   ? candidates.back()
                          : at < counts.high + counts.middle ? candidates[1]
                                                             : candidates.front();
        setExpert(order[position], width, bits);
    }
}

Result<Assignment> byRank(const StrategyInput& input, const StrategySettings& settings,
                          const std::vector<std::vector<double>>& scores) {
    auto pools = expertLayers(input.model);
    auto values = scores;
    if (settings.parameters.at("scope") == global) {
        for (std::size_t layer = 1; layer < pools.size(); ++layer) {
            std::ranges::copy(pools[layer], std::back_inserter(pools[0]));
            std::ranges::copy(values[layer], std::back_inserter(values[0]));
        }
        pools.resize(std::min<std::size_t>(pools.size(), 1));
    }
    Assignment assignment = othersOnly(input, settings);
    for (std::size_t pool = 0; pool < pools.size(); ++pool) {
        auto counts = levelCounts(static_cast<int>(pools[pool].size()), settings);
        if (!counts)
            return propagate(counts);
        giveLevels(ranked(pools[pool], values[pool]), *counts, settings.bits, assignment.bits);
    }
    return assignment;
}

LossTable importanceLosses(const StrategyInput& input, const StrategySettings& settings,
                           const std::vector<std::vector<double>>& scores) {
    LossTable table;
    table.losses.resize(input.model.linears().size());
    const auto layers = expertLayers(input.model);
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        for (std::size_t expert = 0; expert < layers[layer].size(); ++expert)
            for (const int index : layers[layer][expert].linears) {
                if (index < 0)
                    continue;
                const auto at = static_cast<std::size_t>(index);
                const auto size = static_cast<double>(input.model.linears()[at].parameters());
                for (const int bits : settings.bits)
                    table.losses[at].push_back(scores[layer][expert] * size * std::exp2(-2.0 * bits));
            }
    return table;
}

Result<Assignment> byLayers(const StrategyInput& input, const StrategySettings& settings, std::span<const int> order,
                            int count) {
    const int low = settings.bits.front(), high = settings.bits.back();
    if (settings.meanBits < low)
        return failure("A mean of {:g} bits cannot be reached: the narrowest width is {}.", settings.meanBits, low);
    Assignment assignment = othersOnly(input, settings);
    const auto layers = expertLayers(input.model);
    const auto weightOf = [&](std::size_t layer) {
        double weight = 0.0;
        for (const ExpertPlace& expert : layers[layer])
            weight += settings.byModule ? 3.0 : static_cast<double>(parametersOf(input.model, expert));
        return weight;
    };
    double room = 0.0;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        room += weightOf(layer) * (settings.meanBits - low);
        for (const ExpertPlace& expert : layers[layer])
            setExpert(expert, low, assignment.bits);
    }
    int widened = 0;
    for (const int layer : order) {
        const double more = weightOf(static_cast<std::size_t>(layer)) * (high - low);
        if (count > 0 ? widened == count : more > room * (1.0 + 1e-12))
            break;
        room -= more;
        ++widened;
        for (const ExpertPlace& expert : layers[static_cast<std::size_t>(layer)])
            setExpert(expert, high, assignment.bits);
    }
    assignment.note = fmt::format("{} of {} layers have {} bits, the others {}.", widened, layers.size(), high, low);
    return assignment;
}

} // namespace moescope
