// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "allocation/strategies/statistic_values.h"
#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

std::optional<double> score(const LinearStatistics& linear) { return linear.outlierScore; }

Result<FilledStatistic> scores(const StrategyInput& input) {
    return filledStatistic(input, score, "outlier score", "a strategy by outliers");
}

/// A min-max grid of b bits over a range of r times the mean magnitude has a mean square error of (r 2^-b)² over that
/// of the magnitude, up to a constant.
Result<LossTable> losses(const StrategyInput& input, const StrategySettings& settings) {
    auto found = scores(input);
    if (!found)
        return propagate(found);
    LossTable table;
    table.losses.resize(input.linears.size());
    for (std::size_t i = 0; i < input.linears.size(); ++i)
        if (input.model.linears()[i].kind == LinearKind::expert)
            for (const int bits : settings.bits)
                table.losses[i].push_back(static_cast<double>(input.model.linears()[i].parameters()) *
                                          found->values[i] * found->values[i] * std::exp2(-2.0 * bits));
    table.note = missingNote(*found, "outlier score");
    return table;
}

std::vector<std::size_t> expertsByScore(const StrategyInput& input, const std::vector<double>& values) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (input.model.linears()[i].kind == LinearKind::expert)
            order.push_back(i);
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(-values[i], input.model.linears()[i].module); });
    return order;
}

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    const int low = settings.bits.front(), high = settings.bits.back();
    if (settings.meanBits < low)
        return failure("A mean of {:g} bits cannot be reached: the narrowest width is {}.", settings.meanBits, low);
    auto found = scores(input);
    if (!found)
        return propagate(found);
    const auto order = expertsByScore(input, found->values);
    const auto weightOf = [&](std::size_t i) {
        return settings.byModule ? 1.0 : static_cast<double>(input.model.linears()[i].parameters());
    };
    Assignment assignment{.bits = std::vector<int>(input.linears.size(), settings.otherBits), .note = {}};
    double room = 0.0;
    for (const std::size_t i : order) {
        assignment.bits[i] = low;
        room += weightOf(i) * (settings.meanBits - low);
    }
    const double share = settings.parameters.at("share");
    const auto wanted = static_cast<std::size_t>(std::floor(share * static_cast<double>(order.size()) * (1.0 + 1e-12)));
    std::size_t widened = 0;
    for (const std::size_t i : order) {
        const double more = weightOf(i) * (high - low);
        if (share > 0.0 ? widened == wanted : more > room * (1.0 + 1e-12))
            break;
        room -= more;
        assignment.bits[i] = high;
        ++widened;
    }
    assignment.note = fmt::format("{} of {} expert matrices have {} bits, those with the largest outlier scores. {}",
                                  widened, order.size(), high, missingNote(*found, "outlier score"));
    return assignment;
}

} // namespace

Strategy outlierScore() {
    return {.id = "outlier",
            .name = "Outlier score",
            .definition = "More bits for matrices with columns of large range: least Σ parameters · score² · 2^(-2 "
                          "bits), score = max over columns of max|w| / mean|w|.",
            .source = "score of QuantMoE-Bench (arXiv 2406.08155); the loss is moescope's",
            .tag = "ours",
            .parameters = {},
            .losses = losses,
            .needs = {.weights = true}};
}

Strategy outlierLinears() {
    return {.id = "outlier_linears",
            .name = "Outlier-scored linears",
            .definition = "The expert matrices with the largest outlier scores at the widest candidate, all others at "
                          "the narrowest.",
            .source = "QuantMoE-Bench (arXiv 2406.08155)",
            .tag = "code",
            .parameters = {{.id = "share",
                            .name = "Share",
                            .definition = "Share of the matrices that get the bits; 0: as many as the mean allows. A "
                                          "share of one's own is kept whatever the mean.",
                            .initial = 0.0,
                            .least = 0.0,
                            .most = 1.0,
                            .choices = {}}},
            .assign = assign,
            .needs = {.weights = true}};
}

} // namespace moescope
