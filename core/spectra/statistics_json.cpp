// SPDX-License-Identifier: Apache-2.0
#include "spectra/statistics.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace moescope {
namespace {

using nlohmann::json;

struct Field {
    const char* key;
    std::optional<double> LinearStatistics::*member;
};

constexpr Field fields[] = {
    {"alpha_hill", &LinearStatistics::alphaHill},
    {"alpha_hill_whole", &LinearStatistics::alphaHillWhole},
    {"lambda_max", &LinearStatistics::lambdaMax},
    {"frobenius_squared", &LinearStatistics::frobeniusSquared},
    {"stable_rank", &LinearStatistics::stableRank},
    {"mean", &LinearStatistics::mean},
    {"variance", &LinearStatistics::variance},
    {"kurtosis", &LinearStatistics::kurtosis},
    {"max_abs", &LinearStatistics::maxAbs},
    {"outlier_score", &LinearStatistics::outlierScore},
};

} // namespace

json toJson(const LinearStatistics& statistics) {
    json object{{"module", statistics.module},
                {"hill_tail", statistics.hillTail},
                {"eigenvalues", statistics.eigenvalues},
                {"blocks", statistics.blocks},
                {"sampled_blocks", statistics.sampledBlocks}};
    for (const auto& [key, member] : fields)
        object[key] = statistics.*member ? json(*(statistics.*member)) : json(nullptr);
    if (!statistics.problem.empty())
        object["problem"] = statistics.problem;
    return object;
}

Result<LinearStatistics> linearStatisticsFromJson(const json& object) {
    LinearStatistics statistics;
    try {
        statistics.module = object.at("module").get<std::string>();
        statistics.hillTail = object.at("hill_tail").get<std::int64_t>();
        statistics.eigenvalues = object.at("eigenvalues").get<std::int64_t>();
        statistics.blocks = object.at("blocks").get<int>();
        statistics.sampledBlocks = object.at("sampled_blocks").get<bool>();
        for (const auto& [key, member] : fields)
            if (const json& value = object.at(key); !value.is_null())
                statistics.*member = value.get<double>();
        statistics.problem = object.value("problem", "");
    } catch (const json::exception& problem) {
        return failure("these are not the statistics of a linear layer ({})", problem.what());
    }
    return statistics;
}

} // namespace moescope
