// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "allocation/strategy.h"

namespace moescope {

/// A statistic of the routed experts' linears with gaps filled by the median; counts the gaps.
struct FilledStatistic {
    std::vector<double> values; ///< [linears]; only the experts' are meant
    double median = 0.0;
    int missing = 0;
};

/// A statistic by its id in statisticTable(); none where the table does not have it.
std::optional<double> statisticOf(const LinearStatistics& linear, std::string_view id);

/// Middle value, the mean of the two middle ones for an even count; none of none.
std::optional<double> medianOf(std::vector<double> values);

/// `name` stands in sentences: "alpha". Fails where no expert has the statistic.
Result<FilledStatistic> filledStatistic(const StrategyInput& input,
                                        std::optional<double> (*value)(const LinearStatistics&), std::string_view name,
                                        std::string_view strategy);

/// "3 expert matrices have no alpha; they took the median of the others.", or nothing.
std::string missingNote(const FilledStatistic& statistic, std::string_view name);

} // namespace moescope
