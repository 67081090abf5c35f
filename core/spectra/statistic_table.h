// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "spectra/linear_statistics.h"
#include "spectra/options.h"

namespace moescope {

/// Name, unit, definition and source of one number of LinearStatistics.
struct StatisticInfo {
    std::string_view id;         ///< "alpha_hill"; the key in JSON and CSV
    std::string_view name;       ///< "Alpha (Hill)"
    std::string_view unit;       ///< "" or "λ", ...
    std::string_view definition; ///< one sentence
    std::string_view source;
    std::optional<double> LinearStatistics::*member = nullptr;
    StatisticLevel level = StatisticLevel::quick; ///< from which level on it is computed for matrices of any size

    [[nodiscard]] std::optional<double> value(const LinearStatistics& statistics) const { return statistics.*member; }
};

/// Every statistic, in the order in which they are shown: one table for studio, CLI, CSV and report.
const std::vector<StatisticInfo>& statisticTable();
const StatisticInfo* findStatistic(std::string_view id);

} // namespace moescope
