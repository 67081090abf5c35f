// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "report/data.h"
#include "report/report.h"

namespace moescope {

/// The report of a run: summary and every section of the table.
Report composeReport(const ReportData& data);

/// The report of several runs of one model, side by side: settings with what differs marked, plans, sizes, layers,
/// flips. Fails with a sentence on runs of different models, one run given twice, and more than `mostRuns`; a single
/// run gives its own report.
constexpr std::size_t mostRuns = 4;
Result<Report> composeReport(std::span<const ReportData> runs);

/// One HTML page that needs nothing else: figures as inline SVG, light and dark by the reader's system, light on paper.
std::string toHtml(const Report& report);

/// The same with numbers instead of drawings: {version, title, summary, runs: [{label, folder}], sections:
/// [{id, title, blocks}]}.
nlohmann::json toJson(const Report& report);

/// A table or figure as comma-separated values (RFC 4180, UTF-8); `name` is a plain file name.
struct ReportCsv {
    std::string name, text;
};
/// Every table and figure of the report, in its order, numbers unrounded.
std::vector<ReportCsv> toCsv(const Report& report);

} // namespace moescope
