// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/data.h"
#include "report/detail/comparisons.h"
#include "report/report.h"

namespace moescope::detail {

/// Runs of one model, each with the label that names it everywhere: "A: autoround/run".
struct SideBySide {
    std::span<const ReportData> runs;
    std::vector<std::string> labels;
};

/// A letter each, and as much of each folder's end as tells it from the others.
std::vector<std::string> labelsOf(std::span<const ReportData> runs);

/// The sentence that says which runs are of different models, or nothing.
Status checkSameModel(std::span<const ReportData> runs);

/// One chapter on all runs, as SectionBuilder is on one.
struct SideBySideBuilder {
    std::string_view id, title;
    std::vector<ReportBlock> (*build)(const SideBySide& all);
};
const std::vector<SideBySideBuilder>& sideBySideTable();

/// What runs, what differs, sizes, results, proofs: a line each.
std::vector<std::string> summaryOf(const SideBySide& all);

/// A setting, version or figure of every run; runs that do not have it have a dash.
struct Difference {
    std::string name;
    std::vector<ReportCell> cells;
    bool differs = false;
};
/// Of settings, strategy, machine and state, in this order.
std::vector<Difference> differencesOf(const SideBySide& all);
/// Linears whose width is not the same in all runs.
std::vector<Difference> widthDifferences(const SideBySide& all);

/// Comparisons of all runs on the same tokens: of each run the tuned one, and before it its plan rounded to nearest.
struct SameTokens {
    NamedComparisons all;                ///< in the order of runs
    std::vector<const Comparison*> main; ///< [runs] the run's own; null where it was not measured
    [[nodiscard]] const Comparison& first() const { return *all.front().second; }
};
std::vector<SameTokens> groupsOf(const SideBySide& all);

std::vector<ReportBlock> runsTogether(const SideBySide& all);
std::vector<ReportBlock> differencesTogether(const SideBySide& all);
std::vector<ReportBlock> plansTogether(const SideBySide& all);
std::vector<ReportBlock> coverageTogether(const SideBySide& all);
std::vector<ReportBlock> tuningTogether(const SideBySide& all);
std::vector<ReportBlock> comparisonsTogether(const SideBySide& all);
std::vector<ReportBlock> flipsTogether(const SideBySide& all);
std::vector<ReportBlock> exportsTogether(const SideBySide& all);
std::vector<ReportBlock> reproduceTogether(const SideBySide& all);

} // namespace moescope::detail
