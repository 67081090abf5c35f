// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "architecture/linear.h"
#include "spectra/linear_statistics.h"
#include "support/result.h"

namespace moescope {

/// Statistics of linears as a table: AlphaQ's columns `name,layer,module_type,alpha,variance`, behind them our own
/// (kind, expert, out, in, then every other statistic under its id). alpha is statisticTable()'s alpha_hill.
struct StatisticsTable {
    /// What the file says of each linear. `linear` has module, kind, projection, layer, expert; out and in are 0 where
    /// the file has no sizes (AlphaQ's has none). An alpha or variance that is empty or "nan" is missing.
    std::vector<Linear> linears;
    std::vector<LinearStatistics> statistics; ///< of the same rows
    /// Names of rows that are no projection of attention, expert or MLP (a head, an embedding): left out.
    std::vector<std::string> ignored;
    bool hasSizes = false; ///< every row has out and in
};

/// `linears` and `statistics` in the same order. Lines end in \n; numbers keep all their digits.
std::string statisticsToCsv(std::span<const Linear> linears, std::span<const LinearStatistics> statistics);

/// Columns may stand in any order; name, alpha and variance must be there. Unknown columns are passed over. `file`
/// names the text in errors, which also name the line.
Result<StatisticsTable> parseStatisticsCsv(std::string_view text, std::string_view file);
Result<StatisticsTable> statisticsFromCsv(const std::filesystem::path& file);

} // namespace moescope
