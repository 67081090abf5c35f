// SPDX-License-Identifier: Apache-2.0
#include "routing/routing_statistics.h"

#include <algorithm>
#include <cmath>

#include "routing/detail/balance.h"

namespace moescope {
namespace {

double ratio(double part, double whole) { return whole > 0.0 ? part / whole : 0.0; }

/// Sums of `from`, weighted, onto `to`: a mean over `tokens` becomes a sum.
void addWeighted(ChannelMoments& to, const ChannelMoments& from, double reached, double tokens) {
    to.secondMoment.resize(from.secondMoment.size());
    to.gatedSecondMoment.resize(from.gatedSecondMoment.size());
    to.largest.resize(from.largest.size());
    for (std::size_t c = 0; c < from.secondMoment.size(); ++c) {
        to.secondMoment[c] += static_cast<float>(reached * from.secondMoment[c]);
        to.gatedSecondMoment[c] += static_cast<float>(tokens * from.gatedSecondMoment[c]);
        to.largest[c] = std::max(to.largest[c], from.largest[c]);
    }
}

void divide(ChannelMoments& moments, double reached, double tokens) {
    for (float& value : moments.secondMoment)
        value = static_cast<float>(ratio(value, reached));
    for (float& value : moments.gatedSecondMoment)
        value = static_cast<float>(ratio(value, tokens));
}

void addWeighted(ExpertRouting& to, const ExpertRouting& from, double tokens) {
    const auto reached = static_cast<double>(from.tokens);
    to.tokens += from.tokens;
    to.meanGate += reached * from.meanGate;
    to.softmaxWeight += from.softmaxWeight;
    to.meanSoftmax += tokens * from.meanSoftmax;
    for (std::size_t i = 0; i < to.significance.size(); ++i)
        to.significance[i] += tokens * from.significance[i];
}

void divide(ExpertRouting& expert, double tokens) {
    expert.meanGate = ratio(expert.meanGate, static_cast<double>(expert.tokens));
    expert.meanSoftmax = ratio(expert.meanSoftmax, tokens);
    for (double& significance : expert.significance)
        significance = ratio(significance, tokens);
}

} // namespace

void detail::setBalance(DatasetRouting& routing, std::int64_t tokens, int topK) {
    const auto experts = static_cast<double>(routing.experts.size());
    const double selections = static_cast<double>(tokens) * topK;
    const double mean = ratio(selections, experts);
    double squares = 0.0, product = 0.0;
    for (ExpertRouting& expert : routing.experts) {
        const auto count = static_cast<double>(expert.tokens);
        expert.share = ratio(count, static_cast<double>(tokens));
        squares += (count - mean) * (count - mean);
        product += ratio(count, selections) * expert.meanSoftmax;
    }
    routing.loadVariation = ratio(std::sqrt(ratio(squares, experts)), mean);
    routing.switchLoss = experts * product;
}

DatasetRouting pooled(const RoutingStatistics& statistics, const LayerRouting& layer) {
    DatasetRouting all;
    all.experts.resize(static_cast<std::size_t>(statistics.experts));
    all.coActivation.resize(all.experts.size() * all.experts.size());
    double total = 0.0;
    for (std::size_t d = 0; d < layer.datasets.size(); ++d) {
        const DatasetRouting& one = layer.datasets[d];
        const auto tokens = static_cast<double>(statistics.datasets[d].tokens);
        total += tokens;
        all.entropy += tokens * one.entropy;
        all.margins.add(one.margins);
        std::ranges::transform(all.coActivation, one.coActivation, all.coActivation.begin(), std::plus{});
        all.channels.resize(std::max(all.channels.size(), one.channels.size()));
        for (std::size_t e = 0; e < all.experts.size(); ++e)
            addWeighted(all.experts[e], one.experts[e], tokens);
        for (std::size_t e = 0; e < one.channels.size(); ++e) {
            const auto reached = static_cast<double>(one.experts[e].tokens);
            addWeighted(all.channels[e].input, one.channels[e].input, reached, tokens);
            addWeighted(all.channels[e].inner, one.channels[e].inner, reached, tokens);
        }
    }
    all.entropy = ratio(all.entropy, total);
    for (ExpertRouting& expert : all.experts)
        divide(expert, total);
    for (std::size_t e = 0; e < all.channels.size(); ++e) {
        divide(all.channels[e].input, static_cast<double>(all.experts[e].tokens), total);
        divide(all.channels[e].inner, static_cast<double>(all.experts[e].tokens), total);
    }
    detail::setBalance(all, static_cast<std::int64_t>(total), statistics.topK);
    return all;
}

Coverage coverageOf(const RoutingStatistics& statistics, double starvingShare) {
    Coverage coverage;
    coverage.starvingShare = starvingShare;
    coverage.experts = statistics.experts;
    coverage.topK = statistics.topK;
    for (const RoutingDataset& dataset : statistics.datasets) {
        coverage.tokens += dataset.tokens;
        coverage.datasets.push_back(dataset.name);
        coverage.datasetTokens.push_back(dataset.tokens);
    }
    for (const LayerRouting& layer : statistics.layers) {
        const DatasetRouting all = pooled(statistics, layer);
        std::vector<ExpertCoverage>& experts = coverage.layers.emplace_back();
        for (std::size_t e = 0; e < all.experts.size(); ++e) {
            ExpertCoverage expert;
            expert.layer = layer.layer;
            expert.expert = static_cast<int>(e);
            expert.tokens = all.experts[e].tokens;
            for (const DatasetRouting& one : layer.datasets)
                expert.tokensByDataset.push_back(one.experts[e].tokens);
            expert.share = all.experts[e].share;
            expert.meanGate = all.experts[e].meanGate;
            expert.dead = expert.tokens == 0;
            expert.starving = !expert.dead && expert.share < starvingShare;
            experts.push_back(std::move(expert));
        }
    }
    return coverage;
}

} // namespace moescope
