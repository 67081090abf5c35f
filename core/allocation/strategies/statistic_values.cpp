// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/statistic_values.h"

#include <algorithm>

namespace moescope {

std::optional<double> statisticOf(const LinearStatistics& linear, std::string_view id) {
    const auto info = std::ranges::find(statisticTable(), id, &StatisticInfo::id);
    return info == statisticTable().end() ? std::nullopt : info->value(linear);
}

std::optional<double> medianOf(std::vector<double> values) {
    if (values.empty())
        return std::nullopt;
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2.0;
}

Result<FilledStatistic> filledStatistic(const StrategyInput& input,
                                        std::optional<double> (*value)(const LinearStatistics&), std::string_view name,
                                        std::string_view strategy) {
    std::vector<double> known;
    FilledStatistic result;
    const auto& linears = input.model.linears();
    for (std::size_t i = 0; i < input.linears.size(); ++i) {
        if (linears[i].kind != LinearKind::expert)
            continue;
        if (const auto found = value(input.linears[i]))
            known.push_back(*found);
        else
            ++result.missing;
    }
    const auto middle = medianOf(std::move(known));
    if (!middle)
        return failure("{}: no expert has a {}, which {} needs. Choose another strategy, or inspect the model anew.",
                       input.model.folder().string(), name, strategy);
    result.median = *middle;
    for (const LinearStatistics& linear : input.linears)
        result.values.push_back(value(linear).value_or(result.median));
    return result;
}

std::string missingNote(const FilledStatistic& statistic, std::string_view name) {
    if (statistic.missing == 0)
        return {};
    return fmt::format("{} expert matrices have no {}; they took the median of the others.", statistic.missing, name);
}

} // namespace moescope
