// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "allocation/strategies/moqa_evidence.h"
#include "allocation/strategies/rounding_errors.h"
#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

using Tables = std::vector<std::vector<std::vector<double>>>;

/// mean + kappa · population standard deviation over the datasets.
std::vector<std::vector<double>> combined(const Tables& tables, double kappa) {
    auto result = tables.front();
    const auto count = static_cast<double>(tables.size());
    for (std::size_t i = 0; i < result.size(); ++i)
        for (std::size_t way = 0; way < result[i].size(); ++way) {
            double mean = 0.0, square = 0.0;
            for (const auto& table : tables)
                mean += table[i][way] / count;
            for (const auto& table : tables)
                square += (table[i][way] - mean) * (table[i][way] - mean) / count;
            result[i][way] = mean + kappa * std::sqrt(square);
        }
    return result;
}

Result<LossTable> tableOf(const StrategyInput& input, const StrategySettings& settings, double kappa, bool worst) {
    auto tables = moqaLosses(input, settings);
    if (!tables)
        return propagate(tables);
    LossTable table;
    table.losses = combined(*tables, kappa);
    table.note = gridNote(settings);
    if (worst)
        table.scenarios = std::move(*tables);
    return table;
}

Result<LossTable> mean(const StrategyInput& input, const StrategySettings& settings) {
    return tableOf(input, settings, 0.0, false);
}
Result<LossTable> spread(const StrategyInput& input, const StrategySettings& settings) {
    return tableOf(input, settings, settings.parameters.at("kappa"), false);
}
Result<LossTable> worst(const StrategyInput& input, const StrategySettings& settings) {
    return tableOf(input, settings, 0.0, true);
}

Strategy described(std::string_view id, std::string_view name, std::string_view definition) {
    return {.id = id,
            .name = name,
            .definition = definition,
            .source = "after MoQa, whose fit is not given in closed form; the loss is moescope's",
            .tag = "ours",
            .parameters = {etaParameter()},
            .needs = {.weights = true, .routing = true}};
}

} // namespace

Strategy moqaMean() {
    Strategy strategy = described("moqa_mean", "MoQa, mean",
                                  "Least mean over the datasets of Σ significance · relative rounding error.");
    strategy.losses = mean;
    return strategy;
}

Strategy moqaSpread() {
    Strategy strategy =
        described("moqa_spread", "MoQa, mean + κ·std",
                  "As the mean, with κ standard deviations over the datasets added to each loss: no dataset pays for "
                  "the others.");
    strategy.parameters.push_back(
        {.id = "kappa",
         .name = "κ",
         .definition = "Standard deviations over the datasets that are added to the mean loss.",
         .initial = 1.0,
         .least = 0.0,
         .most = 100.0,
         .choices = {}});
    strategy.losses = spread;
    return strategy;
}

Strategy moqaWorst() {
    Strategy strategy = described("moqa_worst", "MoQa, worst case", "Least greatest loss over the datasets.");
    strategy.losses = worst;
    return strategy;
}

} // namespace moescope
