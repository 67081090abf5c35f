// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "spectra/statistic_table.h"

namespace moescope {
namespace {

using nlohmann::json;

// Files of the first version have these, null where there is no value; what came later is left out where there is none.
constexpr std::array<std::string_view, 10> always{
    "alpha_hill", "alpha_hill_whole", "lambda_max", "frobenius_squared", "stable_rank",
    "mean",       "variance",         "kurtosis",   "max_abs",           "outlier_score"};

bool isAlwaysThere(std::string_view id) { return std::ranges::find(always, id) != always.end(); }

} // namespace

json toJson(const LinearStatistics& statistics) {
    json object{{"module", statistics.module},
                {"hill_tail", statistics.hillTail},
                {"eigenvalues", statistics.eigenvalues},
                {"blocks", statistics.blocks},
                {"sampled_blocks", statistics.sampledBlocks}};
    for (const StatisticInfo& info : statisticTable()) {
        const auto value = info.value(statistics);
        if (value || isAlwaysThere(info.id))
            object[std::string(info.id)] = value ? json(*value) : json(nullptr);
    }
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
        for (const StatisticInfo& info : statisticTable()) {
            const std::string key(info.id);
            const json value = isAlwaysThere(info.id) ? object.at(key) : object.value(key, json(nullptr));
            if (!value.is_null())
                statistics.*info.member = value.get<double>();
        }
        statistics.problem = object.value("problem", "");
    } catch (const json::exception& problem) {
        return failure("these are not the statistics of a linear layer ({})", problem.what());
    }
    return statistics;
}

} // namespace moescope
