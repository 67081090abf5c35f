// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/strategies.h"

#include <cmath>

#include "allocation/strategies/statistic_values.h"

namespace moescope {
namespace {

std::optional<double> alphaOf(const LinearStatistics& linear) { return linear.alphaHill; }
std::optional<double> varianceOf(const LinearStatistics& linear) { return linear.variance; }

Result<LossTable> losses(const StrategyInput& input, const StrategySettings& settings) {
    auto alpha = filledStatistic(input, alphaOf, "alpha", "AlphaQ");
    if (!alpha)
        return propagate(alpha);
    auto variance = filledStatistic(input, varianceOf, "variance", "AlphaQ");
    if (!variance)
        return propagate(variance);
    const double gamma = settings.parameters.at("gamma");
    LossTable table;
    table.losses.resize(input.linears.size());
    for (std::size_t i = 0; i < input.linears.size(); ++i) {
        if (input.model.linears()[i].kind != LinearKind::expert)
            continue;
        const double sensitivity = std::pow(alpha->median / alpha->values[i], gamma);
        for (const int bits : settings.bits)
            table.losses[i].push_back(sensitivity * variance->values[i] * std::exp2(-2.0 * bits));
    }
    if (alpha->missing + variance->missing > 0)
        table.note =
            fmt::format("{} expert matrices have no alpha and {} no variance; they took the median of the others.",
                        alpha->missing, variance->missing);
    return table;
}

} // namespace

Strategy alphaQ() {
    return {
        .id = "alphaq",
        .name = "AlphaQ",
        .definition = "More bits for matrices with heavy-tailed spectra: least Σ (median alpha / alpha)^γ · variance · "
                      "2^(-2 bits).",
        .source = "AlphaQ, published code; γ from its authors' own plot",
        .tag = "code",
        .parameters =
            {{.id = "gamma",
              .name = "γ",
              .definition =
                  "How strongly alpha counts. The published code's default is 1, its authors' best is near 10 to 15.",
              .initial = 10.0,
              .least = 0.0,
              .most = 200.0,
              .choices = {}}},
        .losses = losses,
        .needs = {.weights = true}};
}

} // namespace moescope
