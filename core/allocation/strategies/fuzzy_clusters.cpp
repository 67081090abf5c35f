// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/fuzzy_clusters.h"

#include <algorithm>
#include <cmath>

namespace moescope {
namespace {

std::vector<double> startingCentres(std::span<const double> values, int clusters) {
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    std::vector<double> centres;
    for (int i = 0; i < clusters; ++i) {
        const double at = (i + 0.5) / clusters * static_cast<double>(sorted.size());
        centres.push_back(sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(at))]);
    }
    return centres;
}

/// u_i = 1 / Σ_j (d_i / d_j)^(2/(m-1)); a value that stands on centres belongs to those alone.
std::vector<double> membershipsOf(double value, const std::vector<double>& centres, double fuzziness) {
    std::vector<double> memberships(centres.size(), 0.0);
    const auto on = std::ranges::count(centres, value);
    double sum = 0.0;
    for (std::size_t i = 0; i < centres.size(); ++i) {
        if (on > 0)
            memberships[i] = centres[i] == value ? 1.0 : 0.0;
        else
            memberships[i] = std::pow(std::abs(value - centres[i]), -2.0 / (fuzziness - 1.0));
        sum += memberships[i];
    }
    for (double& membership : memberships)
        membership /= sum;
    return memberships;
}

} // namespace

FuzzyClusters fuzzyClusters(std::span<const double> values, int clusters, double fuzziness) {
    FuzzyClusters result;
    if (values.empty())
        return result;
    result.centres = startingCentres(values, clusters);
    const auto [low, high] = std::ranges::minmax(values);
    constexpr int rounds = 1000;
    for (int round = 0; round < rounds; ++round) {
        result.memberships.clear();
        for (const double value : values)
            result.memberships.push_back(membershipsOf(value, result.centres, fuzziness));
        double moved = 0.0;
        for (std::size_t i = 0; i < result.centres.size(); ++i) {
            double sum = 0.0, weight = 0.0;
            for (std::size_t v = 0; v < values.size(); ++v) {
                const double share = std::pow(result.memberships[v][i], fuzziness);
                sum += share * values[v];
                weight += share;
            }
            if (weight <= 0.0)
                continue;
            moved = std::max(moved, std::abs(sum / weight - result.centres[i]));
            result.centres[i] = sum / weight;
        }
        if (moved <= 1e-12 * (high - low))
            break;
    }
    std::ranges::sort(result.centres);
    result.memberships.clear();
    for (const double value : values)
        result.memberships.push_back(membershipsOf(value, result.centres, fuzziness));
    return result;
}

} // namespace moescope
