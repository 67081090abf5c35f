// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "report/detail/comparisons.h"
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

ReportTable verdicts(std::string caption, const std::vector<LoaderRow>& rows) {
    ReportTable table{std::move(caption), {"Program", "Version tried", "Loads it", "Why", "What helps"}, {}};
    for (const LoaderRow& row : rows)
        table.rows.push_back({row.loader, row.version.empty() ? "–" : row.version, row.answer, row.reason,
                              row.change.empty() ? "–" : row.change});
    return table;
}

} // namespace

std::vector<ReportBlock> loadersSection(const ReportData& data) {
    std::vector<ReportBlock> blocks;
    std::vector<std::string> shown;
    for (const ExportRecord& record : data.exports)
        if (!record.loaders.empty() && std::ranges::find(shown, record.format) == shown.end()) {
            blocks.emplace_back(verdicts(fmt::format("The export {}", record.format), record.loaders));
            shown.push_back(record.format);
        }
    for (const auto& [format, rows] : data.loaders)
        if (std::ranges::find(shown, format) == shown.end())
            blocks.emplace_back(verdicts(fmt::format("If it is exported as {}", format), rows));
    if (blocks.empty())
        return {ReportMissing{"The run folder does not say who can load the plan; it was made by an older moescope.",
                              fmt::format("moescope-cli plan loaders {} {} --format mixed",
                                          quoted(data.config.model.string()),
                                          quoted((std::filesystem::path(data.folder) / "plan.json").string()))}};
    blocks.insert(
        blocks.begin(),
        ReportParagraph{"As moescope knew it when the run was made and its exports were written. yes: loaded, "
                        "and the same weights; wrong: it loads without an error and computes with other "
                        "weights; untested: nobody tried, the reason says what its code or its issues say."});
    return blocks;
}

} // namespace moescope::detail
