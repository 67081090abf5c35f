// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/rounding_errors.h"
#include "allocation/strategies/statistic_values.h"
#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

constexpr double absolute = 0.0;
constexpr double relativeToNorm = 1.0;
constexpr int statisticsGroup = 128;

Result<LossTable> losses(const StrategyInput& input, const StrategySettings& settings) {
    auto errors =
        roundingErrors(input, settings, settings.parameters.at("measure") == relativeToNorm, "rounding_error");
    if (!errors)
        return propagate(errors);
    LossTable table;
    table.losses = std::move(*errors);
    table.note = gridNote(settings);
    return table;
}

} // namespace

std::string gridNote(const StrategySettings& settings) {
    if (settings.symmetric && settings.group == statisticsGroup && settings.grid == NumberGrid::integer)
        return {};
    return fmt::format("The rounding errors are those of the symmetric grid in groups of {}, not of this plan's grid.",
                       statisticsGroup);
}

Result<std::vector<std::vector<double>>> roundingErrors(const StrategyInput& input, const StrategySettings& settings,
                                                        bool relative, std::string_view strategy) {
    std::vector<std::string> ids;
    for (const int bits : settings.bits)
        ids.push_back(fmt::format("rounding_{}_{}", relative ? "relative" : "error", bits));
    std::vector<std::vector<double>> errors(input.linears.size());
    for (std::size_t i = 0; i < errors.size(); ++i) {
        const Linear& linear = input.model.linears()[i];
        if (linear.kind != LinearKind::expert)
            continue;
        for (std::size_t way = 0; way < ids.size(); ++way) {
            if (settings.bits[way] == fullPrecision) {
                errors[i].push_back(0.0);
                continue;
            }
            const auto found = statisticOf(input.linears[i], ids[way]);
            if (!found)
                return failure(
                    "'{}' needs the rounding error of {} at {} bits, which the statistics do not hold. Inspect the "
                    "model anew (moescope-cli inspect {}), or choose other candidate widths.",
                    strategy, linear.module, settings.bits[way], input.model.folder().string());
            errors[i].push_back(relative ? *found : *found * static_cast<double>(linear.parameters()));
        }
    }
    return errors;
}

Strategy roundingError() {
    return {
        .id = "rounding_error",
        .name = "Rounding error",
        .definition = "Least Σ ‖W − W_q‖² over the expert matrices rounded to nearest.",
        .source = "moescope",
        .tag = "ours",
        .parameters = {{.id = "measure",
                        .name = "Error",
                        .definition =
                            "The squared error itself, in which matrices of large weights count more, or as a share of "
                            "each matrix's squared norm.",
                        .initial = absolute,
                        .least = absolute,
                        .most = relativeToNorm,
                        .choices = {{absolute, "absolute"}, {relativeToNorm, "relative"}}}},
        .losses = losses,
        .needs = {.weights = true}};
}

} // namespace moescope
