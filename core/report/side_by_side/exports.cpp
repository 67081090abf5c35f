// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "report/detail/formatting.h"
#include "report/detail/reproduce.h"
#include "report/detail/sections.h"
#include "report/detail/side_by_side.h"

namespace moescope::detail {
namespace {

/// "transformers + auto-round 5.23.0 + 0.16.1; GPTQModel 7.7.0".
std::string programsThat(const ExportRecord& record, std::string_view answer) {
    std::string programs;
    for (const LoaderRow& row : record.loaders)
        if (row.answer == answer)
            programs += fmt::format("{}{}{}{}", programs.empty() ? "" : "; ", row.loader,
                                    row.version.empty() ? "" : " ", row.version);
    return programs.empty() ? "–" : programs;
}

} // namespace

std::vector<ReportBlock> exportsTogether(const SideBySide& all) {
    std::vector<ReportBlock> blocks;
    ReportTable table{
        "Exports of the runs",
        {"Run", "Format", "Folder", "Tensors", "Files", "Read back and proven", "Loads in", "Loads wrongly in"},
        {}};
    ReportTable failures{"Checks that failed", {"Run", "Export", "Check", "What was compared"}, {}};
    for (std::size_t run = 0; run < all.runs.size(); ++run) {
        if (all.runs[run].exports.empty())
            blocks.emplace_back(ReportMissing{
                all.labels[run] + " has not been exported.",
                fmt::format("moescope-cli export {} --format mixed --out DIR", quoted(all.runs[run].folder))});
        for (const ExportRecord& record : all.runs[run].exports) {
            const auto bytes = [](std::int64_t value) {
                return ReportCell(bytesText(static_cast<double>(value)), static_cast<double>(value));
            };
            table.rows.push_back({all.labels[run], record.format, record.folder, bytes(record.tensorBytes),
                                  bytes(record.fileBytes), record.verification.passed() ? "passed" : "FAILED",
                                  programsThat(record, "yes"), programsThat(record, "wrong")});
            for (const VerificationCheck& check : record.verification.checks)
                if (!check.passed)
                    failures.rows.push_back({all.labels[run], record.format, check.id,
                                             fmt::format("{} {}", check.sentence, fmt::join(check.problems, "; "))});
        }
    }
    for (ReportTable* each : {&table, &failures})
        if (!each->rows.empty())
            blocks.emplace_back(std::move(*each));
    return blocks;
}

std::vector<ReportBlock> reproduceTogether(const SideBySide& all) {
    std::vector<ReportBlock> blocks{
        ReportParagraph{"The same seed, device, number of threads and version give the same result. Every run's lines "
                        "are meant for a folder of their own."}};
    std::string together = "moescope-cli report";
    for (std::size_t run = 0; run < all.runs.size(); ++run) {
        if (const std::string lacks = whatTheLineLacks(all.runs[run]); !lacks.empty())
            blocks.emplace_back(ReportParagraph{all.labels[run] + ":" + lacks});
        ReportCode code = reproduceLines(all.runs[run]);
        code.caption = all.labels[run];
        blocks.emplace_back(std::move(code));
        together += " " + quoted(all.runs[run].folder);
    }
    blocks.emplace_back(ReportCode{"This report", {together + " --out together.html"}});
    return blocks;
}

} // namespace moescope::detail
