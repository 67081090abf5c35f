// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/moqa_evidence.h"

#include <algorithm>
#include <cmath>

#include "allocation/strategies/expert_layers.h"
#include "allocation/strategies/expert_use.h"
#include "allocation/strategies/rounding_errors.h"
#include "routing/moqa.h"

namespace moescope {
namespace {

/// One dataset's matrices of one layer, from the normalised and joint scores of its experts.
std::vector<std::array<double, 3>> matricesOf(const DatasetRouting& routing, const std::vector<double>& joint) {
    std::vector<std::array<double, 3>> result(joint.size());
    for (std::size_t e = 0; e < joint.size(); ++e) {
        const auto& parts = routing.experts[e].significance;
        const double sum = parts[0] + parts[1] + parts[2];
        for (std::size_t m = 0; m < 3; ++m)
            result[e][m] = sum > 0.0 ? joint[e] * parts[m] / sum : joint[e] / 3.0;
    }
    return result;
}

} // namespace

std::vector<std::vector<double>> MoqaEvidence::meanScores() const {
    std::vector<std::vector<double>> scores;
    for (const auto& dataset : significance) {
        scores.resize(dataset.size());
        for (std::size_t layer = 0; layer < dataset.size(); ++layer) {
            scores[layer].resize(dataset[layer].size(), 0.0);
            for (std::size_t e = 0; e < dataset[layer].size(); ++e)
                scores[layer][e] += (dataset[layer][e][0] + dataset[layer][e][1] + dataset[layer][e][2]) /
                                    static_cast<double>(significance.size());
        }
    }
    return scores;
}

Result<MoqaEvidence> moqaEvidence(const StrategyInput& input, double eta) {
    auto layers = routingLayers(input);
    if (!layers)
        return propagate(layers);
    MoqaEvidence evidence;
    for (const RoutingDataset& dataset : input.routing->datasets)
        evidence.datasets.push_back(dataset.name);
    evidence.significance.resize(evidence.datasets.size());
    for (const LayerRouting* layer : *layers) {
        const DatasetTable significances = expertSignificances(*layer);
        if (significances.size() != evidence.datasets.size())
            return failure("The routing of layer {} has {} datasets where {} were traced. Trace the model anew.",
                           layer->layer, significances.size(), evidence.datasets.size());
        for (std::size_t d = 0; d < significances.size(); ++d) {
            std::vector<double> joint = significances[d];
            if (eta > 0.0)
                joint = jointSignificance(
                    significances[d], coActivationCorrelation(layer->datasets[d], input.routing->datasets[d].tokens),
                    eta);
            evidence.significance[d].push_back(matricesOf(layer->datasets[d], joint));
        }
    }
    return evidence;
}

Result<std::vector<std::vector<std::vector<double>>>> moqaLosses(const StrategyInput& input,
                                                                 const StrategySettings& settings) {
    auto evidence = moqaEvidence(input, settings.parameters.at("eta"));
    if (!evidence)
        return propagate(evidence);
    auto errors = roundingErrors(input, settings, true, "moqa");
    if (!errors)
        return propagate(errors);
    const auto nearest =
        std::ranges::min_element(settings.bits, {}, [&](int bits) { return std::abs(bits - settings.meanBits); });
    const auto uniform = static_cast<std::size_t>(nearest - settings.bits.begin());
    const auto layers = expertLayers(input.model);
    std::vector<std::vector<std::vector<double>>> losses;
    for (std::size_t d = 0; d < evidence->datasets.size(); ++d) {
        auto& table = losses.emplace_back(*errors);
        double total = 0.0;
        for (std::size_t layer = 0; layer < layers.size(); ++layer)
            for (std::size_t e = 0; e < layers[layer].size(); ++e)
                for (std::size_t m = 0; m < 3; ++m) {
                    if (layers[layer][e].linears[m] < 0)
                        continue;
                    auto& row = table[static_cast<std::size_t>(layers[layer][e].linears[m])];
                    for (double& loss : row)
                        loss *= evidence->significance[d][layer][e][m];
                    total += row[uniform];
                }
        if (!(total > 0.0))
            return failure(
                "The dataset '{}' loses nothing at {} bits, so nothing can be divided by it. Choose other candidates.",
                evidence->datasets[d], settings.bits[uniform]);
        for (auto& row : table)
            for (double& loss : row)
                loss /= total;
    }
    return losses;
}

StrategyParameter etaParameter() {
    return {.id = "eta",
            .name = "η",
            .definition =
                "How much an expert gains from significant experts that are chosen together with it; 0: nothing.",
            .initial = 0.0,
            .least = 0.0,
            .most = 100.0,
            .choices = {}};
}

} // namespace moescope
