// SPDX-License-Identifier: Apache-2.0
#include "routing/moqa.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moescope {
namespace {

/// Divides by the sum; equal shares where there is nothing to divide.
void normalise(std::vector<double>& values) {
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    for (double& value : values)
        value = sum > 0.0 ? value / sum : 1.0 / static_cast<double>(values.size());
}

} // namespace

DatasetTable activationShares(const RoutingStatistics& statistics, const LayerRouting& layer) {
    DatasetTable shares;
    const double prior = statistics.experts / 2.0;
    for (std::size_t d = 0; d < layer.datasets.size(); ++d) {
        const double selections = static_cast<double>(statistics.datasets[d].tokens) * statistics.topK;
        std::vector<double>& row = shares.emplace_back();
        for (const ExpertRouting& expert : layer.datasets[d].experts)
            row.push_back((static_cast<double>(expert.tokens) + 0.5) / (selections + prior));
    }
    return shares;
}

DatasetTable expertSignificances(const LayerRouting& layer) {
    DatasetTable table;
    for (const DatasetRouting& dataset : layer.datasets) {
        std::vector<double>& row = table.emplace_back();
        for (const ExpertRouting& expert : dataset.experts)
            row.push_back(std::accumulate(expert.significance.begin(), expert.significance.end(), 0.0));
        normalise(row);
    }
    return table;
}

std::vector<double> channelSignificances(std::span<const float> gatedSecondMoment,
                                         std::span<const float> columnSquares) {
    std::vector<double> significances;
    for (std::size_t c = 0; c < gatedSecondMoment.size(); ++c)
        significances.push_back(static_cast<double>(gatedSecondMoment[c]) * static_cast<double>(columnSquares[c]));
    return significances;
}

std::vector<double> coActivationCorrelation(const DatasetRouting& routing, std::int64_t tokens) {
    const std::size_t experts = routing.experts.size();
    const auto share = [&](std::size_t i, std::size_t j) {
        return tokens > 0 ? static_cast<double>(routing.coActivation[i * experts + j]) / static_cast<double>(tokens)
                          : 0.0;
    };
    std::vector<double> correlation(experts * experts, 0.0);
    for (std::size_t i = 0; i < experts; ++i)
        for (std::size_t j = 0; j < experts; ++j) {
            const double p = share(i, i), q = share(j, j);
            const double variances = p * (1.0 - p) * q * (1.0 - q);
            double& rho = correlation[i * experts + j];
            if (i == j)
                rho = 1.0;
            else if (variances > 0.0)
                rho = (share(i, j) - p * q) / std::sqrt(variances);
        }
    return correlation;
}

std::vector<double> jointSignificance(std::span<const double> significance, std::span<const double> correlation,
                                      double eta) {
    const std::size_t experts = significance.size();
    std::vector<double> joint(significance.begin(), significance.end());
    for (std::size_t e = 0; e < experts; ++e) {
        double partners = 0.0;
        for (std::size_t other = 0; other < experts; ++other)
            if (other != e)
                partners += std::max(correlation[e * experts + other], 0.0) * significance[other];
        joint[e] *= 1.0 + eta * partners;
    }
    return joint;
}

std::vector<int> changingChannels(const DatasetTable& significances, double share) {
    if (significances.empty())
        return {};
    DatasetTable normalised = significances;
    std::ranges::for_each(normalised, normalise);
    const std::size_t channels = normalised.front().size();
    std::vector<double> spread(channels);
    for (std::size_t c = 0; c < channels; ++c) {
        double least = normalised.front()[c], most = least;
        for (const std::vector<double>& row : normalised) {
            least = std::min(least, row[c]);
            most = std::max(most, row[c]);
        }
        spread[c] = most - least;
    }
    std::vector<int> order(channels);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater{}, [&](int c) { return spread[static_cast<std::size_t>(c)]; });
    // 1e-9: 0.01 * 700 is a hair above 7
    const auto kept = static_cast<std::size_t>(std::ceil(share * static_cast<double>(channels) - 1e-9));
    order.resize(std::min(kept, channels));
    std::ranges::sort(order);
    return order;
}

} // namespace moescope
