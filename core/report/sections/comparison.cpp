// SPDX-License-Identifier: Apache-2.0
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

std::string textsOf(const Comparison& comparison) {
    return fmt::format("{}", fmt::join(comparison.texts, ", "));
}

/// A perplexity means nothing without text, window, stride and type.
ReportTable figures(const ReportData& data) {
    ReportTable table{"Against the original on the same tokens",
                      {"Text", "Windows", "Window and stride, tokens", "Arithmetic", "Flips", "Agreement", "First choice kept", "KL, nats a token",
                       "Perplexity, original", "quantized"}, {}};
    for (const Comparison& comparison : data.comparisons)
        table.rows.push_back({textsOf(comparison), countCell(comparison.windows), countCell(comparison.length), comparison.dtype,
                              percentCell(comparison.flipRate), percentCell(comparison.agreement), percentCell(comparison.firstChoiceKept),
                              numberCell(comparison.kl, 4), numberCell(comparison.perplexityOriginal, 3), numberCell(comparison.perplexityQuantized, 3)});
    return table;
}

} // namespace

std::vector<ReportBlock> comparisonSection(const ReportData& data) {
    if (data.comparisons.empty())
        return {ReportMissing{"The quantized model has not been compared with its original.", fmt::format("moescope-cli compare {} {} --text FILE", data.config.model.string(), data.folder)}};
    return {ReportParagraph{"A flip is a token and layer whose set of chosen experts differs from full precision; agreement is the share of chosen experts "
                            "that both choose. KL is of the next-token laws, original against quantized."},
            figures(data)};
}

} // namespace moescope::detail
