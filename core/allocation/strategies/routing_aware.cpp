// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "allocation/strategies/measured_losses.h"
#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

constexpr int referenceBits = 3; // both costs are measured by their sum at this width

/// The candidate next to 3 bits, the wider one of two as near.
std::size_t referenceWidth(const std::vector<int>& bits) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < bits.size(); ++i)
        if (std::abs(bits[i] - referenceBits) <= std::abs(bits[best] - referenceBits))
            best = i;
    return best;
}

double totalAt(const LossTable& table, std::size_t width) {
    double sum = 0.0;
    for (const std::vector<double>& row : table.losses)
        sum += row.empty() ? 0.0 : row[width];
    return sum;
}

Result<LossTable> losses(const StrategyInput& input, const StrategySettings& settings) {
    auto kl = measuredLosses(input, settings, measured::kl, "routing_aware");
    if (!kl)
        return kl;
    auto value = measuredLosses(input, settings, measured::routing, "routing_aware");
    if (!value)
        return value;
    const double routing = settings.parameters.at("routing_weight");
    const std::size_t reference = referenceWidth(settings.bits);
    const double klTotal = totalAt(*kl, reference), valueTotal = totalAt(*value, reference);
    const double klFactor = klTotal > 0.0 ? 2.0 * (1.0 - routing) / klTotal : 0.0;
    const double valueFactor = valueTotal > 0.0 ? 2.0 * routing / valueTotal : 0.0;
    LossTable table = std::move(*kl);
    for (std::size_t i = 0; i < table.losses.size(); ++i)
        for (std::size_t width = 0; width < table.losses[i].size(); ++width)
            table.losses[i][width] = klFactor * table.losses[i][width] + valueFactor * value->losses[i][width];
    if (klTotal <= 0.0 && valueTotal <= 0.0)
        table.note = "Nothing that was measured costs anything at the reference width; the plan is arbitrary.";
    return table;
}

} // namespace

Strategy routingAware() {
    return {.id = "routing_aware",
            .name = "Routing-aware",
            .definition = "Least measured harm: what rounding each expert alone does to the next-token law (KL) and to "
                          "the routers (V), "
                          "each relative to its sum at 3 bits.",
            .source = "moescope",
            .tag = "ours",
            .parameters =
                {{.id = "routing_weight",
                  .name = "Routing weight",
                  .definition =
                      "Weight of routing against KL: 0 looks at the next-token law alone, 1 at the routers alone.",
                  .initial = 0.25,
                  .least = 0.0,
                  .most = 1.0,
                  .choices = {}}},
            .losses = losses,
            .needs = {.measured = true}};
}

} // namespace moescope
