// SPDX-License-Identifier: Apache-2.0
#include "report/detail/comparisons.h"
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {

namespace {

std::vector<ReportCell> row(const std::string& what, double perplexity, double kl, double flips, double agreement) {
    return {what, numberCell(perplexity, 3), numberCell(kl, 4), percentCell(flips), percentCell(agreement)};
}

/// The written files beside the run itself, where that was measured on the same tokens.
ReportTable qualityTable(const ExportRecord& record, const ReportData& data) {
    const ExportQuality& quality = *record.quality;
    ReportTable table{fmt::format("Measured from the written files: {}, {} windows of {} tokens side by side, {}; the "
                                  "original's perplexity is {:.3f}",
                                  quality.texts, quality.windows, quality.length, quality.dtype,
                                  quality.perplexityOriginal),
                      {"", "Perplexity", "KL, nats a token", "Flips", "Agreement"},
                      {}};
    table.rows.push_back(row("written files", quality.perplexity, quality.kl, quality.flips, quality.agreement));
    for (const Comparison& run : data.comparisons)
        if (fmt::format("{}", fmt::join(run.texts, ", ")) == quality.texts && run.windows == quality.windows &&
            run.length == quality.length && run.dtype == quality.dtype)
            table.rows.push_back(row(run.quantized, run.perplexityQuantized, run.kl, run.flipRate, run.agreement));
    return table;
}

} // namespace

std::vector<ReportBlock> exportSection(const ReportData& data) {
    if (data.exports.empty())
        return {ReportMissing{"The run has not been exported.",
                              fmt::format("moescope-cli export {} --format mixed --out DIR", quoted(data.folder))}};
    std::vector<ReportBlock> blocks;
    for (const ExportRecord& record : data.exports) {
        const bool passed = record.verification.passed();
        blocks.emplace_back(ReportParagraph{fmt::format(
            "{}: {}{}. {} of tensors, {} with file headers ({} bytes). {}", record.format, record.folder,
            record.utc.empty() ? "" : ", written " + record.utc, bytesText(static_cast<double>(record.tensorBytes)),
            bytesText(static_cast<double>(record.fileBytes)), record.fileBytes,
            passed ? "Read back and proven." : "NOT proven.")});
        if (record.quality)
            blocks.emplace_back(qualityTable(record, data));
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
