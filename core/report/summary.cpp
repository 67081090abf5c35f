// SPDX-License-Identifier: Apache-2.0
#include "report/detail/summary.h"

#include <algorithm>

#include "report/detail/comparisons.h"
#include "report/detail/formatting.h"

namespace moescope::detail {
namespace {

std::string whatLine(const ReportData& data) {
    const auto parameters = numberAt(data.model, "parameters");
    const auto bits = numberAt(data.size, "mean_bits");
    return fmt::format("What: {}{}, quantized with {}{}.",
                       data.model ? textAt(data.model, "family") : std::string("a mixture-of-experts model"),
                       parameters ? fmt::format(" of {} parameters", countText(*parameters)) : "", data.config.method,
                       bits ? fmt::format(" to {:.2f} bits a weight of its routed experts", *bits) : "");
}

std::string whyLine(const ReportData& data) {
    if (!data.plan.note.empty())
        return "Why: " + data.plan.note;
    return fmt::format(
        "Why: less memory with as little change of routing as possible; the widths were set by the strategy “{}”.",
        data.plan.strategy);
}

std::string sizeLine(const ReportData& data) {
    const auto original = numberAt(data.size, "original_bytes");
    const auto predicted = numberAt(data.size, "tensor_bytes");
    const auto packed = std::ranges::find_if(data.exports, [](const ExportRecord& record) {
        return record.format == "mixed" || record.format.starts_with("nvfp4");
    });
    if (!original || !predicted)
        return "Size: not known, the run folder does not say what the plan costs.";
    return fmt::format("Size: {} of tensors become {} ({}){}.", bytesText(*original), bytesText(*predicted),
                       percentText(*predicted / *original),
                       packed == data.exports.end()
                           ? ", predicted"
                           : fmt::format("; written: {}", bytesText(static_cast<double>(packed->tensorBytes))));
}

std::string resultLine(const ReportData& data) {
    if (data.comparisons.empty())
        return "Result: not measured yet on a text that the run did not see.";
    const Comparison& last = *mainComparison(data);
    const Comparison* rounded = isRounded(last) ? nullptr : baselineOf(data, last);
    return fmt::format("Result: {} of (token, layer) choose other experts{}, KL {:.4f}, perplexity {:.2f} → {:.2f} on "
                       "{} ({} windows, window and stride {} tokens, {}).",
                       percentText(last.flipRate),
                       rounded ? fmt::format(" ({} when the plan is only rounded)", percentText(rounded->flipRate))
                               : "",
                       last.kl, last.perplexityOriginal, last.perplexityQuantized, fmt::join(last.texts, ", "),
                       last.windows, last.length, last.dtype);
}

std::string proofLine(const ReportData& data) {
    if (data.exports.empty())
        return "Proof: not exported yet.";
    const auto passed =
        std::ranges::count_if(data.exports, [](const ExportRecord& record) { return record.verification.passed(); });
    return fmt::format("Proof: {} of {} exports were read back from the disk and agree with the run{}.", passed,
                       data.exports.size(),
                       passed == std::ssize(data.exports) ? " bit for bit" : "; see the failures below");
}

} // namespace

std::vector<std::string> summaryOf(const ReportData& data) {
    return {whatLine(data), whyLine(data), sizeLine(data), resultLine(data), proofLine(data)};
}

} // namespace moescope::detail
