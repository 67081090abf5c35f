// SPDX-License-Identifier: Apache-2.0
#include "report/compose.h"

#include <algorithm>

#include "report/detail/formatting.h"
#include "report/detail/sections.h"
#include "report/detail/side_by_side.h"
#include "report/detail/summary.h"

namespace moescope {

Report composeReport(const ReportData& data) {
    Report report;
    const std::string family = detail::textAt(data.model, "family");
    report.title = fmt::format("{}: {}", family.empty() ? "Quantized model" : family,
                               std::filesystem::path(data.folder).filename().string());
    report.subtitle = fmt::format("moescope report of {}", data.folder);
    report.summary = detail::summaryOf(data);
    report.runs = {{std::filesystem::path(data.folder).filename().string(), data.folder}};
    for (const detail::SectionBuilder& section : detail::sectionTable())
        report.sections.push_back({std::string(section.id), std::string(section.title), section.build(data)});
    return report;
}

Result<Report> composeReport(std::span<const ReportData> runs) {
    if (runs.empty())
        return failure("A report needs a run folder.");
    if (runs.size() == 1)
        return composeReport(runs.front());
    if (runs.size() > mostRuns)
        return failure("{} runs do not fit side by side; name {} at most.", runs.size(), mostRuns);
    for (std::size_t i = 1; i < runs.size(); ++i)
        if (std::ranges::find(runs.first(i), runs[i].folder, &ReportData::folder) != runs.first(i).end())
            return failure("{}: was named twice. Name runs that differ.", runs[i].folder);
    if (Status same = detail::checkSameModel(runs); !same)
        return propagate(same);
    const detail::SideBySide all{runs, detail::labelsOf(runs)};
    const std::string family = detail::textAt(runs.front().model, "family");
    Report report;
    report.title =
        fmt::format("{}: {} side by side", family.empty() ? "Quantized model" : family, fmt::join(all.labels, ", "));
    report.subtitle = "moescope report of ";
    for (std::size_t i = 0; i < runs.size(); ++i) {
        report.subtitle += fmt::format("{}{} ({})", i == 0 ? "" : ", ", all.labels[i], runs[i].folder);
        report.runs.push_back({all.labels[i], runs[i].folder});
    }
    report.summary = detail::summaryOf(all);
    for (const detail::SideBySideBuilder& section : detail::sideBySideTable())
        report.sections.push_back({std::string(section.id), std::string(section.title), section.build(all)});
    return report;
}

} // namespace moescope
