// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "report/block.h"
#include "report/data.h"

namespace moescope::detail {

std::string bytesText(double bytes);                     ///< "17.87 MB" (10^6)
std::string countText(double count);                     ///< "8.93 million", "151,936"
std::string percentText(double share, int decimals = 1); ///< 0.2134 -> "21.3 %"
std::string secondsText(double seconds);                 ///< "1 h 12 min", "12.4 s"

ReportCell percentCell(double share, int decimals = 2);
ReportCell percentCell(const std::optional<double>& share, int decimals = 2); ///< none: "–"
ReportCell numberCell(double value, int decimals);
ReportCell countCell(std::int64_t value);

/// A number of a JSON object, or none.
std::optional<double> numberAt(const std::optional<nlohmann::json>& object, const char* key);
std::string textAt(const std::optional<nlohmann::json>& object, const char* key);

/// Every leaf of a JSON value: nested keys joined by dots, so that no setting is left out when one is added.
std::vector<std::pair<std::string, ReportCell>> leavesOf(const nlohmann::json& value);

/// Rows layer x projection, columns experts, from values by module name; linears that are no expert's are left out.
std::vector<ReportHeatmapRow> rowsByExpert(const std::map<std::string, double>& values);

} // namespace moescope::detail
