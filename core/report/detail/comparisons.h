// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/block.h"
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

/// Of a baseline, by what was compared: "runs/autoround", "uniform.json, rounded to nearest".
std::string baselineName(const Comparison& comparison);

/// True where both were measured on the same tokens in the same arithmetic.
bool sameTokens(const Comparison& a, const Comparison& b);

/// "wiki 50-100 %: 24 windows of 256 tokens, stride 256, float32": what a perplexity depends on.
std::string whereOf(const Comparison& comparison);

/// Comparisons with the names of their columns or rows.
using NamedComparisons = std::vector<std::pair<std::string, const Comparison*>>;

/// Every comparison of the run, then its baselines.
NamedComparisons namedComparisons(const ReportData& data);

/// A column a comparison, a row a measure, with text, window, stride and type, without which a perplexity means
/// nothing.
ReportTable measuresTable(std::string caption, const NamedComparisons& comparisons);

/// A row for each dataset of each comparison; comparisons of an older moescope have none.
ReportTable datasetsTable(std::string caption, const NamedComparisons& comparisons);

/// The command that measures the baseline of `comparison`.
std::string baselineCommand(const ReportData& data, const Comparison& comparison);

/// An argument as a POSIX shell reads it, and a comparison's texts and windows as arguments.
std::string quoted(const std::string& argument);
std::string windowArguments(const Comparison& comparison);

} // namespace moescope::detail
