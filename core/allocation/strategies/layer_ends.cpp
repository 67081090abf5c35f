// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "allocation/strategies/expert_layers.h"
#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

constexpr double last = 1.0;

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    std::vector<int> order(expertLayers(input.model).size());
    std::iota(order.begin(), order.end(), 0);
    if (settings.parameters.at("end") == last)
        std::ranges::reverse(order);
    return byLayers(input, settings, order, static_cast<int>(settings.parameters.at("layers")));
}

} // namespace

Strategy layerEnds() {
    return {.id = "layer_ends",
            .name = "First or last layers",
            .definition = "The experts of the first (or last) layers at the widest candidate, all others at the "
                          "narrowest.",
            .source = "QuantMoE-Bench (arXiv 2406.08155)",
            .tag = "code",
            .parameters = {{.id = "end",
                            .name = "Precise end",
                            .definition = "Which layers get the bits.",
                            .initial = 0.0,
                            .least = 0.0,
                            .most = last,
                            .choices = {{0.0, "first layers"}, {last, "last layers"}}},
                           {.id = "layers",
                            .name = "Layers",
                            .definition = "How many layers with experts; 0: as many as the mean allows. A number of "
                                          "one's own is kept whatever the mean.",
                            .initial = 0.0,
                            .least = 0.0,
                            .most = 1000.0,
                            .choices = {},
                            .whole = true}},
            .assign = assign};
}

} // namespace moescope
