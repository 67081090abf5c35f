// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/data.h"

namespace moescope::detail {

/// Five lines: what, why, size, result, proof. What was not measured is said to be so.
std::vector<std::string> summaryOf(const ReportData& data);

} // namespace moescope::detail
