// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "report/data.h"
#include "report/report.h"

namespace moescope::detail {

/// One chapter: its blocks from the data. A new chapter is one file in sections/ and one line in the table.
struct SectionBuilder {
    std::string_view id, title;
    std::vector<ReportBlock> (*build)(const ReportData& data);
};

/// In the order of the report.
const std::vector<SectionBuilder>& sectionTable();

std::vector<ReportBlock> modelSection(const ReportData& data);
std::vector<ReportBlock> planSection(const ReportData& data);
std::vector<ReportBlock> spectraSection(const ReportData& data);
std::vector<ReportBlock> driftSection(const ReportData& data);
std::vector<ReportBlock> coverageSection(const ReportData& data);
std::vector<ReportBlock> tuningSection(const ReportData& data);
std::vector<ReportBlock> comparisonSection(const ReportData& data);
std::vector<ReportBlock> flipsSection(const ReportData& data);
std::vector<ReportBlock> exportSection(const ReportData& data);
std::vector<ReportBlock> loadersSection(const ReportData& data);
std::vector<ReportBlock> settingsSection(const ReportData& data);
std::vector<ReportBlock> reproduceSection(const ReportData& data);

} // namespace moescope::detail
