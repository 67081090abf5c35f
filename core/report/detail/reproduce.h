// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/block.h"
#include "report/data.h"

namespace moescope::detail {

/// The command that quantizes again with this run's plan and settings, but for the method, into the folder `out`.
std::string quantizeLine(const ReportData& data, const std::string& method, const std::string& out);

/// Every command that leads to the run's folder, its comparisons, exports and report.
ReportCode reproduceLines(const ReportData& data);

/// What no option of the command line can say, in words; empty where the line says all.
std::string whatTheLineLacks(const ReportData& data);

} // namespace moescope::detail
