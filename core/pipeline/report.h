// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>

#include "report/report.h"
#include "support/result.h"

namespace moescope {

/// What run folders have to say, for any renderer; several, of one model, side by side (composeReport).
Result<Report> readReport(std::span<const std::filesystem::path> runs);

/// A report that was read, as HTML or JSON by the name's ending.
Status writeComposed(const Report& report, const std::filesystem::path& file);
/// Every table and figure as a CSV file in a new folder: all of them or nothing.
Status writeComposedTables(const Report& report, const std::filesystem::path& folder);

/// Writes the report of a run folder: self-contained HTML, or JSON if the name ends in .json. Needs the folder alone.
Status writeReport(const std::filesystem::path& run, const std::filesystem::path& file);

/// Writes every table and figure of the report as a CSV file into a new folder: all of them or nothing.
Status writeReportTables(const std::filesystem::path& run, const std::filesystem::path& folder);

/// The same of several runs of one model, side by side (composeReport).
Status writeReportOfRuns(std::span<const std::filesystem::path> runs, const std::filesystem::path& file);
Status writeReportTablesOfRuns(std::span<const std::filesystem::path> runs, const std::filesystem::path& folder);

} // namespace moescope
