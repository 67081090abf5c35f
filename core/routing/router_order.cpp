// SPDX-License-Identifier: Apache-2.0
#include "routing/router_order.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <nlohmann/json.hpp>

namespace moescope {
namespace {

double scoreOf(const ExpertRouterStatistics& row, RouterScore score) {
    switch (score) {
    case RouterScore::drift:
        return row.drift.value_or(row.norm);
    case RouterScore::absoluteDrift:
        return row.absoluteDrift().value_or(row.norm);
    case RouterScore::norm:
        return row.norm;
    }
    return row.norm;
}

} // namespace

RouterOrder routerOrder(std::span<const ExpertRouterStatistics> rows, const RouterOrderOptions& options) {
    std::vector<double> scores, variances;
    for (const ExpertRouterStatistics& row : rows) {
        scores.push_back(scoreOf(row, options.score));
        const auto& variance = options.variance == VarianceChoice::anyRow ? row.maxVar : row.normRowVar;
        variances.push_back(variance.value_or(std::numeric_limits<double>::quiet_NaN()));
    }
    return withVarianceMoves(byScore(scores), variances, options.zeta);
}

std::vector<int> byScore(std::span<const double> scores) {
    std::vector<int> order(scores.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](int e) { return scores[static_cast<std::size_t>(e)]; });
    return order;
}

RouterOrder withVarianceMoves(std::vector<int> order, std::span<const double> variances, double zeta) {
    RouterOrder result{order, {}, std::move(order)};
    if (zeta <= 0.0)
        return result;
    const std::vector<int> walk(result.byScore.rbegin(), result.byScore.rend());
    for (const int expert : walk) {
        const double variance = variances[static_cast<std::size_t>(expert)];
        // a variance that is not a number compares false both ways: such an expert neither moves nor is passed
        const auto calmer = std::ranges::find_if(
            result.order, [&](int e) { return zeta * variances[static_cast<std::size_t>(e)] < variance; });
        const auto own = std::ranges::find(result.order, expert);
        if (calmer >= own)
            continue;
        result.moves.push_back(
            {expert, static_cast<int>(own - result.order.begin()), static_cast<int>(calmer - result.order.begin())});
        std::rotate(calmer, own, own + 1);
    }
    return result;
}

nlohmann::json toJson(const RouterOrder& order) {
    nlohmann::json moves = nlohmann::json::array();
    for (const OrderMove& move : order.moves)
        moves.push_back({{"expert", move.expert}, {"from", move.from}, {"to", move.to}});
    return {{"by_score", order.byScore}, {"moves", std::move(moves)}, {"order", order.order}};
}

} // namespace moescope
