// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <numeric>

#include "allocation/strategies/expert_layers.h"
#include "allocation/strategies/expert_use.h"
#include "allocation/strategies/measured_losses.h"
#include "allocation/strategies/pmq_rule.h"
#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

/// F and w of each expert: the measured file's own, else those of the traced routing.
struct Factors {
    std::vector<std::vector<double>> selections, weights;
};

Result<Factors> factorsOf(const StrategyInput& input) {
    Factors factors{measuredFactor(input, measured::selections), measuredFactor(input, measured::gateSum)};
    if (!factors.selections.empty() && !factors.weights.empty())
        return factors;
    if (!input.routing)
        return failure(
            "'pmq' needs how often each expert was chosen and with what weight. Trace a text (moescope-cli "
            "trace MODEL --text FILE --statistics ROUTING.json) and give its answer (--routing ROUTING.json).");
    auto uses = expertUses(input);
    if (!uses)
        return propagate(uses);
    factors = {};
    for (const auto& layer : *uses) {
        auto& counts = factors.selections.emplace_back();
        auto& weights = factors.weights.emplace_back();
        for (const ExpertUse& use : layer) {
            counts.push_back(use.selections);
            weights.push_back(use.softmax);
        }
    }
    return factors;
}

/// Divided by their sum; all alike where that is zero.
std::vector<double> normalised(std::vector<double> values) {
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    for (double& value : values)
        value = sum > 0.0 ? value / sum : 1.0 / static_cast<double>(values.size());
    return values;
}

/// F^α w^β ε^α, as the published code has it, in ε's table.
Result<LossTable> weighted(const StrategyInput& input, const StrategySettings& settings) {
    auto factors = factorsOf(input);
    if (!factors)
        return propagate(factors);
    auto table = measuredLosses(input, settings, measured::blockError, "pmq");
    if (!table)
        return propagate(table);
    const double alpha = settings.parameters.at("alpha"), beta = settings.parameters.at("beta");
    const auto layers = expertLayers(input.model);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto selections = normalised(factors->selections[layer]);
        const auto weights = normalised(factors->weights[layer]);
        for (std::size_t e = 0; e < layers[layer].size(); ++e) {
            const double factor = std::pow(selections[e], alpha) * std::pow(weights[e], beta);
            for (const int linear : layers[layer][e].linears)
                for (double& loss : table->losses[static_cast<std::size_t>(linear)])
                    loss = factor * std::pow(3.0 * loss, alpha) / 3.0; // a third of the expert's each
        }
    }
    return table;
}

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    auto table = weighted(input, settings);
    if (!table)
        return propagate(table);
    if (!table->wholeExperts)
        return failure(
            "'pmq' needs costs that were measured for whole experts; the file holds those of single matrices.");
    Assignment assignment{.bits = std::vector<int>(input.model.linears().size(), settings.otherBits),
                          .note = "Each layer has the mean, and at least one expert at each of the two widest widths."};
    for (const auto& layer : expertLayers(input.model)) {
        std::vector<std::vector<double>> losses;
        for (const ExpertPlace& expert : layer)
            for (auto& row = losses.emplace_back(table->losses[static_cast<std::size_t>(expert.linears[0])]);
                 double& loss : row)
                loss *= 3.0;
        const auto experts = static_cast<int>(layer.size());
        const auto total = static_cast<int>(std::floor(settings.meanBits * experts * (1.0 + 1e-12)));
        const auto chosen = pmqLayer(losses, settings.bits, total);
        if (!chosen) {
            const auto least = pmqLeastBits(experts, settings.bits);
            if (!least)
                return failure("'pmq' needs at least two experts a layer and two candidate widths.");
            return failure(
                "'pmq' keeps an expert at each of its two widest widths, so a mean of {:g} bits cannot be reached: the "
                "nearest that can is {:g}.",
                settings.meanBits, std::ceil(1e4 * *least / experts) / 1e4);
        }
        for (std::size_t e = 0; e < layer.size(); ++e) {
            assignment.loss += losses[e][static_cast<std::size_t>((*chosen)[e])];
            for (const int linear : layer[e].linears)
                assignment.bits[static_cast<std::size_t>(linear)] =
                    settings.bits[static_cast<std::size_t>((*chosen)[e])];
        }
    }
    return assignment;
}

StrategyParameter exponent(std::string_view id, std::string_view name, std::string_view definition, double initial) {
    return {.id = id,
            .name = name,
            .definition = definition,
            .initial = initial,
            .least = 0.0,
            .most = 10.0,
            .choices = {}};
}

} // namespace

Strategy pmq() {
    return {.id = "pmq",
            .name = "PMQ",
            .definition =
                "Layer by layer least Σ F^α w^β ε^α: how often an expert is chosen, with what weight, and how far the "
                "block's output moves when it alone is rounded.",
            .source = "MC-MoE (arXiv 2410.06270), published code",
            .tag = "code",
            .parameters = {exponent("alpha", "α", "Exponent of the share of selections F and of the error ε.", 1.0),
                           exponent("beta", "β", "Exponent of the share of softmax weights w.", 1.5)},
            .assign = assign,
            .mixLosses = weighted,
            .needs = {.measured = true}};
}

} // namespace moescope
