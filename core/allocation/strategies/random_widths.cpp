// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "allocation/strategies/expert_layers.h"
#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine, which std's distributions do not promise.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed) {}
    std::uint64_t next() {
        m_state += 0x9E3779B97F4A7C15u;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    double fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

private:
    std::uint64_t m_state;
};

/// One number an expert, drawn layer by layer.
std::vector<std::vector<double>> scores(const StrategyInput& input, const StrategySettings& settings) {
    Random random(static_cast<std::uint64_t>(settings.parameters.at("seed")));
    std::vector<std::vector<double>> result;
    for (const auto& layer : expertLayers(input.model)) {
        auto& row = result.emplace_back();
        for (std::size_t e = 0; e < layer.size(); ++e)
            row.push_back(random.fraction());
    }
    return result;
}

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    auto assignment = byRank(input, settings, scores(input, settings));
    if (assignment)
        assignment->note = fmt::format("Experts in a random order, seed {:g}.", settings.parameters.at("seed"));
    return assignment;
}

Result<LossTable> mixLosses(const StrategyInput& input, const StrategySettings& settings) {
    return importanceLosses(input, settings, scores(input, settings));
}

} // namespace

Strategy randomWidths() {
    return {.id = "random",
            .name = "Random",
            .definition =
                "Experts in a random order that the seed decides, at the same levels as the other rules: what "
                "a ranking has to beat.",
            .source = "baseline of QuantMoE-Bench (arXiv 2406.08155)",
            .tag = "code",
            .parameters = {{.id = "seed",
                            .name = "Seed",
                            .definition = "The same seed gives the same plan on every machine.",
                            .initial = 0.0,
                            .least = 0.0,
                            .most = 4294967295.0,
                            .choices = {},
                            .whole = true},
                           scopeParameter(),
                           levelsParameter()},
            .assign = assign,
            .mixLosses = mixLosses};
}

} // namespace moescope
