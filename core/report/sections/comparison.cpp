// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "report/detail/comparisons.h"
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

std::string textsOf(const Comparison& comparison) { return fmt::format("{}", fmt::join(comparison.texts, ", ")); }

/// A column a comparison. A perplexity means nothing without text, window, stride and type, so they stand in it too.
ReportTable figures(const ReportData& data) {
    ReportTable table{"Against the original on the same tokens", {"Measure"}, {}};
    for (const Comparison& comparison : data.comparisons)
        table.columns.push_back(nameOf(data, comparison));
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

/// What tuning gained: each measure of the run over that of its plan rounded to nearest, on the same tokens.
ReportTable gains(const ReportData& data) {
    ReportTable table{"The tuned run beside its plan rounded to nearest, same tokens; a ratio below 1 is a gain",
                      {"Text", "Flips, rounded", "tuned", "ratio", "KL, rounded", "tuned", "ratio"},
                      {}};
    for (const Comparison& tuned : data.comparisons) {
        const Comparison* rounded = isRounded(tuned) ? nullptr : baselineOf(data, tuned);
        if (!rounded)
            continue;
        const auto ratio = [](double value, double base) {
            return base > 0.0 ? numberCell(value / base, 3) : ReportCell("–");
        };
        table.rows.push_back({textsOf(tuned), percentCell(rounded->flipRate), percentCell(tuned.flipRate),
                              ratio(tuned.flipRate, rounded->flipRate), numberCell(rounded->kl, 4),
                              numberCell(tuned.kl, 4), ratio(tuned.kl, rounded->kl)});
    }
    return table;
}

} // namespace

std::vector<ReportBlock> comparisonSection(const ReportData& data) {
    if (data.comparisons.empty())
        return {ReportMissing{"The quantized model has not been compared with its original.",
                              fmt::format("moescope-cli compare {} {} --text FILE", quoted(data.config.model.string()),
                                          quoted(data.folder))}};
    std::vector<ReportBlock> blocks{
        ReportParagraph{"A flip is a token and layer whose set of chosen experts differs from full precision; "
                        "agreement is the share of "
                        "chosen experts that both choose. KL is of the next-token laws, original against quantized."}};
    if (ReportTable table = gains(data); !table.rows.empty())
        blocks.emplace_back(std::move(table));
    blocks.emplace_back(figures(data));
    const Comparison* shown = mainComparison(data);
    if (data.config.method != "rtn" && !baselineOf(data, *shown))
        blocks.emplace_back(
            ReportMissing{"What tuning gained over the plan rounded to nearest was not measured on these tokens.",
                          baselineCommand(data, *shown)});
    return blocks;
}

} // namespace moescope::detail
