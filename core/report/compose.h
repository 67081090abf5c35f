// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "report/data.h"
#include "report/report.h"

namespace moescope {

/// The report of a run: summary and every section of the table.
Report composeReport(const ReportData& data);

/// One HTML page that needs nothing else: figures as inline SVG, light and dark by the reader's system, light on paper.
std::string toHtml(const Report& report);

/// The same with numbers instead of drawings: {version, title, summary, sections: [{id, title, blocks}]}.
nlohmann::json toJson(const Report& report);

} // namespace moescope
