// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "allocation/strategies/expert_layers.h"
#include "allocation/strategies/fuzzy_clusters.h"
#include "allocation/strategies/moqa_evidence.h"
#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

constexpr double global = 1.0;
constexpr double published = 0.0;

/// An expert of a pool: where it is, its score, its candidate width.
struct Scored {
    ExpertPlace place;
    double score = 0.0;
    std::size_t way = 0;
};

/// The cluster of the greatest membership; where that is below `overlap`, the lower one of the two greatest.
std::size_t clusterOf(const std::vector<double>& memberships, double overlap) {
    std::vector<std::size_t> order(memberships.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return memberships[i]; });
    if (order.size() < 2 || memberships[order[0]] >= overlap)
        return order[0];
    return std::min(order[0], order[1]);
}

void cluster(std::vector<Scored>& pool, const StrategySettings& settings) {
    std::vector<double> scores;
    for (const Scored& expert : pool)
        scores.push_back(expert.score);
    const auto clusters = static_cast<std::size_t>(settings.parameters.at("clusters"));
    const FuzzyClusters found = fuzzyClusters(scores, static_cast<int>(clusters), 2.0);
    for (std::size_t i = 0; i < pool.size(); ++i)
        pool[i].way =
            clusterOf(found.memberships[i], settings.parameters.at("overlap")) * settings.bits.size() / clusters;
}

/// The lowest scores lose a width each, again and again, until the mean is met. Returns how many steps down it took.
int lowerToMean(std::vector<Scored>& experts, const StrategyInput& input, const StrategySettings& settings) {
    std::ranges::stable_sort(experts, {}, &Scored::score);
    double over = 0.0;
    const auto weightOf = [&](const Scored& expert) {
        return settings.byModule ? 3.0 : static_cast<double>(parametersOf(input.model, expert.place));
    };
    for (const Scored& expert : experts)
        over += weightOf(expert) * (settings.bits[expert.way] - settings.meanBits);
    int steps = 0;
    for (bool moved = true; over > 1e-9 && moved;) {
        moved = false;
        for (Scored& expert : experts)
            if (over > 1e-9 && expert.way > 0) {
                over -= weightOf(expert) * (settings.bits[expert.way] - settings.bits[expert.way - 1]);
                --expert.way;
                ++steps;
                moved = true;
            }
    }
    return steps;
}

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    auto evidence = moqaEvidence(input, settings.parameters.at("eta"));
    if (!evidence)
        return propagate(evidence);
    const bool within = settings.parameters.at("rule") != published;
    if (within && settings.meanBits < settings.bits.front())
        return failure("A mean of {:g} bits cannot be reached: the narrowest width is {}.", settings.meanBits,
                       settings.bits.front());
    const auto scores = evidence->meanScores();
    const auto layers = expertLayers(input.model);
    std::vector<std::vector<Scored>> pools(settings.parameters.at("scope") == global ? 1 : layers.size());
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        for (std::size_t e = 0; e < layers[layer].size(); ++e)
            pools[std::min(layer, pools.size() - 1)].push_back({layers[layer][e], scores[layer][e], 0});
    Assignment assignment{.bits = std::vector<int>(input.model.linears().size(), settings.otherBits), .note = {}};
    std::vector<Scored> all;
    for (auto& pool : pools) {
        cluster(pool, settings);
        all.insert(all.end(), pool.begin(), pool.end());
    }
    const int steps = within ? lowerToMean(all, input, settings) : 0;
    for (const Scored& expert : all)
        for (const int linear : expert.place.linears)
            if (linear >= 0)
                assignment.bits[static_cast<std::size_t>(linear)] = settings.bits[expert.way];
    assignment.note =
        within ? fmt::format("After the clusters, experts of low score were lowered {} times to meet the mean.", steps)
               : fmt::format("The clusters decide, not the mean of {:g} bits.", settings.meanBits);
    return assignment;
}

Result<LossTable> mixLosses(const StrategyInput& input, const StrategySettings& settings) {
    auto evidence = moqaEvidence(input, settings.parameters.at("eta"));
    if (!evidence)
        return propagate(evidence);
    return importanceLosses(input, settings, evidence->meanScores());
}

} // namespace

Strategy moqaFuzzy() {
    return {
        .id = "moqa",
        .name = "MoQa, fuzzy",
        .definition =
            "Fuzzy clusters of the experts' significance over all datasets; each cluster has a width, and an expert "
            "between two takes the lower one.",
        .source = "MoQa, as others describe it",
        .tag = "second-hand",
        .parameters =
            {{.id = "clusters",
              .name = "Clusters",
              .definition = "How many clusters of scores; by rising centre they take the candidate widths from the "
                            "narrowest on.",
              .initial = 4.0,
              .least = 2.0,
              .most = 8.0,
              .choices = {{2.0, "2"}, {3.0, "3"}, {4.0, "4"}, {5.0, "5"}, {6.0, "6"}, {7.0, "7"}, {8.0, "8"}}},
             {.id = "overlap",
              .name = "Overlap",
              .definition = "An expert whose greatest membership is below this lies between clusters.",
              .initial = 0.5,
              .least = 0.0,
              .most = 1.0,
              .choices = {}},
             {.id = "rule",
              .name = "Rule",
              .definition =
                  "The clusters alone, which know no budget; or, by moescope, experts of low score are lowered "
                  "afterwards until the mean is met.",
              .initial = published,
              .least = 0.0,
              .most = 1.0,
              .choices = {{published, "clusters"}, {1.0, "within the mean"}}},
             etaParameter(),
             scopeParameter()},
        .assign = assign,
        .mixLosses = mixLosses,
        .needs = {.routing = true}};
}

} // namespace moescope
