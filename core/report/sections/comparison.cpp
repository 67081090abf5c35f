// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

std::string textsOf(const Comparison& comparison) {
    return fmt::format("{}", fmt::join(comparison.texts, ", "));
}

/// A column a comparison. A perplexity means nothing without text, window, stride and type, so they stand in it too.
ReportTable figures(const ReportData& data) {
    ReportTable table{"Against the original on the same tokens", {"Measure"}, {}};
    for (std::size_t i = 0; i < data.comparisons.size(); ++i)
        table.columns.push_back(data.comparisons.size() == 1 ? "Value" : fmt::format("Comparison {}", i + 1));
    const auto add = [&](const char* name, const std::function<ReportCell(const Comparison&)>& cell) {
        table.rows.push_back({name});
        for (const Comparison& comparison : data.comparisons)
            table.rows.back().push_back(cell(comparison));
    };
    add("Text", [](const Comparison& c) { return ReportCell(textsOf(c)); });
    add("Windows", [](const Comparison& c) { return countCell(c.windows); });
    add("Window and stride, tokens", [](const Comparison& c) { return countCell(c.length); });
    add("Arithmetic", [](const Comparison& c) { return ReportCell(c.dtype); });
    add("Flips of (token, layer)", [](const Comparison& c) { return percentCell(c.flipRate); });
    add("Agreement", [](const Comparison& c) { return percentCell(c.agreement); });
    add("First choice kept", [](const Comparison& c) { return percentCell(c.firstChoiceKept); });
    add("KL of the next token, nats", [](const Comparison& c) { return numberCell(c.kl, 4); });
    add("Perplexity, original", [](const Comparison& c) { return numberCell(c.perplexityOriginal, 3); });
    add("Perplexity, quantized", [](const Comparison& c) { return numberCell(c.perplexityQuantized, 3); });
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
