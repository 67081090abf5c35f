// SPDX-License-Identifier: Apache-2.0
#include "pipeline/report.h"

#include <nlohmann/json.hpp>

#include "quantize/run_folder.h"
#include "report/compose.h"
#include "support/atomic_write.h"

namespace moescope {

Result<Report> readReport(std::span<const std::filesystem::path> runs) {
    if (runs.size() != 1)
        return failure("A report tells of one run; {} folders were given. Give one.", runs.size());
    auto run = RunFolder::open(runs.front());
    if (!run)
        return propagate(run);
    auto data = readReportData(*run);
    if (!data)
        return propagate(data);
    return composeReport(*data);
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

Status writeReport(const std::filesystem::path& runFolder, const std::filesystem::path& file) {
    auto report = readReport(std::span(&runFolder, 1));
    return report ? writeComposed(*report, file) : Status(propagate(report));
}

Status writeReportTables(const std::filesystem::path& runFolder, const std::filesystem::path& folder) {
    auto report = readReport(std::span(&runFolder, 1));
    return report ? writeComposedTables(*report, folder) : Status(propagate(report));
}

} // namespace moescope
