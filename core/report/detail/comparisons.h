// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/data.h"

namespace moescope::detail {

/// True for a comparison of the plan alone, rounded to nearest: the baseline of what tuning gained.
bool isRounded(const Comparison& comparison);

/// The latest baseline on the same tokens as `comparison`, or null.
const Comparison* baselineOf(const ReportData& data, const Comparison& comparison);

/// The latest comparison of the run itself; without one the latest of all, without any null.
const Comparison* mainComparison(const ReportData& data);

/// "vsraq", "rounded to nearest": how a column is called.
std::string nameOf(const ReportData& data, const Comparison& comparison);

/// The command that measures the baseline of `comparison`.
std::string baselineCommand(const ReportData& data, const Comparison& comparison);

/// An argument as a POSIX shell reads it, and a comparison's texts and windows as arguments.
std::string quoted(const std::string& argument);
std::string windowArguments(const Comparison& comparison);

} // namespace moescope::detail
