// SPDX-License-Identifier: Apache-2.0
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {

std::vector<ReportBlock> exportSection(const ReportData& data) {
    if (data.exports.empty())
        return {ReportMissing{"The run has not been exported.",
                              fmt::format("moescope-cli export {} --format mixed --out DIR", data.folder)}};
    std::vector<ReportBlock> blocks;
    for (const ExportRecord& record : data.exports) {
        const bool passed = record.verification.passed();
        blocks.emplace_back(ReportParagraph{fmt::format(
            "{}: {}. {} of tensors, {} with file headers ({} bytes). {}", record.format, record.folder,
            bytesText(static_cast<double>(record.tensorBytes)), bytesText(static_cast<double>(record.fileBytes)),
            record.fileBytes, passed ? "Read back and proven." : "NOT proven.")});
        ReportTable table{
            fmt::format("Verification of {}", record.format), {"Check", "Result", "What was compared"}, {}};
        for (const VerificationCheck& check : record.verification.checks) {
            std::string text = check.sentence;
            for (const std::string& problem : check.problems)
                text += " " + problem + ";";
            table.rows.push_back({check.id, check.passed ? "passed" : "FAILED", text});
        }
        blocks.emplace_back(std::move(table));
    }
    return blocks;
}

} // namespace moescope::detail
