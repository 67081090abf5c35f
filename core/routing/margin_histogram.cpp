// SPDX-License-Identifier: Apache-2.0
#include "routing/margin_histogram.h"

#include <cmath>
#include <numeric>

#include <nlohmann/json.hpp>

namespace moescope {

std::size_t MarginHistogram::binOf(double margin) {
    if (!(margin > 0.0)) // NaN too: such a token has no boundary to speak of
        return 0;
    return static_cast<std::size_t>(std::min(std::floor(margin / binWidth), static_cast<double>(bins - 1)));
}

void MarginHistogram::add(const MarginHistogram& other) {
    for (std::size_t bin = 0; bin < bins; ++bin)
        tokens[bin] += other.tokens[bin];
}

std::int64_t MarginHistogram::total() const { return std::accumulate(tokens.begin(), tokens.end(), std::int64_t{0}); }

double MarginHistogram::median() const {
    const double half = static_cast<double>(total()) / 2.0;
    double below = 0.0;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const auto own = static_cast<double>(tokens[bin]);
        if (own > 0.0 && below + own >= half)
            return binWidth * (static_cast<double>(bin) + (half - below) / own);
        below += own;
    }
    return 0.0;
}

void to_json(nlohmann::json& json, const MarginHistogram& histogram) {
    json = {{"bin_width_sd", MarginHistogram::binWidth}, {"tokens", histogram.tokens}};
}

void from_json(const nlohmann::json& json, MarginHistogram& histogram) {
    json.at("tokens").get_to(histogram.tokens); // std::array: another length throws
    if (std::abs(json.at("bin_width_sd").get<double>() - MarginHistogram::binWidth) > 1e-12)
        throw nlohmann::json::other_error::create(501, "the margin histogram has other edges", &json);
}

} // namespace moescope
