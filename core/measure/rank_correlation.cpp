// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "measure/measure_costs.h"

namespace moescope {
namespace {

std::vector<double> ranksOf(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> ranks(values.size());
    for (std::size_t first = 0; first < order.size();) {
        std::size_t end = first;
        while (end < order.size() && values[order[end]] == values[order[first]])
            ++end;
        for (std::size_t i = first; i < end; ++i)
            ranks[order[i]] = static_cast<double>(first + end - 1) / 2.0;
        first = end;
    }
    return ranks;
}

} // namespace

double rankCorrelation(const std::vector<double>& a, const std::vector<double>& b) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    if (a.size() != b.size() || a.size() < 2)
        return none;
    const std::vector<double> x = ranksOf(a), y = ranksOf(b);
    const double mean = static_cast<double>(a.size() - 1) / 2.0;
    double xx = 0.0, yy = 0.0, xy = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += (x[i] - mean) * (x[i] - mean);
        yy += (y[i] - mean) * (y[i] - mean);
        xy += (x[i] - mean) * (y[i] - mean);
    }
    return xx > 0.0 && yy > 0.0 ? xy / std::sqrt(xx * yy) : none;
}

double rankCorrelation(const CostTable& a, const CostTable& b) {
    const auto flat = [](const CostTable& table) {
        std::vector<double> all;
        for (const std::vector<double>& row : table.values)
            all.insert(all.end(), row.begin(), row.end());
        return all;
    };
    return rankCorrelation(flat(a), flat(b));
}

} // namespace moescope
