// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/strategies.h"

#include <algorithm>
#include <cmath>

namespace moescope {
namespace {

/// Middle value, the mean of the two middle ones for an even count; none of none.
std::optional<double> median(std::vector<double> values) {
    if (values.empty())
        return std::nullopt;
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2.0;
}

/// A statistic of the routed experts' linears with gaps filled by the median; counts the gaps.
struct Filled {
    std::vector<double> values; ///< [linears]; only the experts' are meant
    double median = 0.0;
    int missing = 0;
};

Result<Filled> filled(const StrategyInput& input, std::optional<double> LinearStatistics::*member, std::string_view name) {
    std::vector<double> known;
    Filled result;
    for (std::size_t i = 0; i < input.linears.size(); ++i) {
        if (input.model.linears()[i].kind != LinearKind::expert)
            continue;
        if (const auto& value = input.linears[i].*member)
            known.push_back(*value);
        else
            ++result.missing;
    }
    const auto middle = median(std::move(known));
    if (!middle)
        return failure("{}: no expert has a {}, which AlphaQ needs. Choose another strategy.", input.model.folder().string(), name);
    result.median = *middle;
    for (const LinearStatistics& linear : input.linears)
        result.values.push_back((linear.*member).value_or(result.median));
    return result;
}

Result<LossTable> losses(const StrategyInput& input, const StrategySettings& settings) {
    auto alpha = filled(input, &LinearStatistics::alphaHill, "alpha");
    if (!alpha)
        return propagate(alpha);
    auto variance = filled(input, &LinearStatistics::variance, "variance");
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
        table.note = fmt::format("{} expert matrices have no alpha and {} no variance; they took the median of the others.", alpha->missing,
                                 variance->missing);
    return table;
}

} // namespace

Strategy alphaQ() {
    return {.id = "alphaq",
            .name = "AlphaQ",
            .definition = "More bits for matrices with heavy-tailed spectra: least Σ (median alpha / alpha)^γ · variance · 2^(-2 bits).",
            .source = "AlphaQ, published code; γ from its authors' own plot",
            .tag = "code",
            .parameters = {{.id = "gamma",
                            .name = "γ",
                            .definition = "How strongly alpha counts. The published code's default is 1, its authors' best is near 10 to 15.",
                            .initial = 10.0,
                            .least = 0.0,
                            .most = 200.0,
                            .choices = {}}},
            .losses = losses};
}

} // namespace moescope
