// SPDX-License-Identifier: Apache-2.0
#include "pipeline/report.h"

#include <nlohmann/json.hpp>

#include "quantize/run_folder.h"
#include "report/compose.h"
#include "support/atomic_write.h"

namespace moescope {

Result<Report> readReport(std::span<const std::filesystem::path> folders) {
    std::vector<ReportData> runs;
    for (const std::filesystem::path& folder : folders) {
        auto run = RunFolder::open(folder);
        if (!run)
            return propagate(run);
        auto data = readReportData(*run);
        if (!data)
            return propagate(data);
        runs.push_back(std::move(*data));
    }
    return composeReport(std::span<const ReportData>(runs));
}

Status writeComposed(const Report& report, const std::filesystem::path& file) {
    if (file.extension() == ".json")
        return writeFileAtomically(file,
                                   toJson(report).dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    if (file.extension() != ".html")
        return failure("{}: a report is HTML or JSON here, and PDF or PNG by moescope --headless report. Give it a "
                       "name that ends in .html or .json.",
                       file.string());
    return writeFileAtomically(file, toHtml(report));
}

Status writeComposedTables(const Report& report, const std::filesystem::path& folder) {
    auto target = AtomicFolder::beside(folder);
    if (!target)
        return propagate(target);
    for (const ReportCsv& csv : toCsv(report))
        if (Status written = writeFileAtomically(target->path() / csv.name, csv.text); !written)
            return written;
    return target->commit();
}

Status writeReportOfRuns(std::span<const std::filesystem::path> runs, const std::filesystem::path& file) {
    auto report = readReport(runs);
    return report ? writeComposed(*report, file) : Status(propagate(report));
}

Status writeReportTablesOfRuns(std::span<const std::filesystem::path> runs, const std::filesystem::path& folder) {
    auto report = readReport(runs);
    return report ? writeComposedTables(*report, folder) : Status(propagate(report));
}

Status writeReport(const std::filesystem::path& run, const std::filesystem::path& file) {
    return writeReportOfRuns(std::span(&run, 1), file);
}

Status writeReportTables(const std::filesystem::path& run, const std::filesystem::path& folder) {
    return writeReportTablesOfRuns(std::span(&run, 1), folder);
}

} // namespace moescope
