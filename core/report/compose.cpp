// SPDX-License-Identifier: Apache-2.0
#include "report/compose.h"

#include "report/detail/formatting.h"
#include "report/detail/sections.h"
#include "report/detail/summary.h"

namespace moescope {

Report composeReport(const ReportData& data) {
    Report report;
    const std::string family = detail::textAt(data.model, "family");
    report.title = fmt::format("{}: {}", family.empty() ? "Quantized model" : family,
                               std::filesystem::path(data.folder).filename().string());
    report.subtitle = fmt::format("moescope report of {}", data.folder);
    report.summary = detail::summaryOf(data);
    for (const detail::SectionBuilder& section : detail::sectionTable())
        report.sections.push_back({std::string(section.id), std::string(section.title), section.build(data)});
    return report;
}

} // namespace moescope
