// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "report/detail/comparisons.h"
#include "report/detail/formatting.h"

namespace moescope::detail {

ReportTable measuresTable(std::string caption, const NamedComparisons& comparisons) {
    ReportTable table{std::move(caption), {"Measure"}, {}};
    for (const auto& [name, comparison] : comparisons)
        table.columns.push_back(name);
    const auto add = [&](const char* name, const std::function<ReportCell(const Comparison&)>& cell) {
        table.rows.push_back({name});
        for (const auto& [column, comparison] : comparisons)
            table.rows.back().push_back(cell(*comparison));
    };
    add("Text", [](const Comparison& c) { return ReportCell(fmt::format("{}", fmt::join(c.texts, ", "))); });
    add("Windows", [](const Comparison& c) { return countCell(c.windows); });
    add("Window and stride, tokens", [](const Comparison& c) { return countCell(c.length); });
    add("Arithmetic", [](const Comparison& c) { return ReportCell(c.dtype); });
    add("Flips of (token, layer)", [](const Comparison& c) { return percentCell(c.flipRate); });
    add("Agreement", [](const Comparison& c) { return percentCell(c.agreement); });
    add("First choice kept", [](const Comparison& c) { return percentCell(c.firstChoiceKept); });
    add("Flips weighted by margin", [](const Comparison& c) { return percentCell(c.marginWeighted); });
    add("Flips weighted by output", [](const Comparison& c) { return percentCell(c.outputWeighted); });
    add("KL of the next token, nats", [](const Comparison& c) { return numberCell(c.kl, 4); });
    add("Perplexity, original", [](const Comparison& c) { return numberCell(c.perplexityOriginal, 3); });
    add("Perplexity, quantized", [](const Comparison& c) { return numberCell(c.perplexityQuantized, 3); });
    return table;
}

ReportTable datasetsTable(std::string caption, const NamedComparisons& comparisons) {
    ReportTable table{std::move(caption),
                      {"Dataset", "Weights", "Tokens", "Flips", "Agreement", "By margin", "By output", "KL, nats",
                       "Perplexity, original", "quantized"},
                      {}};
    for (const auto& [name, comparison] : comparisons)
        for (const DatasetComparison& dataset : comparison->datasets)
            table.rows.push_back(
                {fmt::format("{} ({} windows of {} tokens, stride {}, {})", dataset.name, dataset.windows,
                             dataset.length, dataset.length, dataset.dtype),
                 name, countCell(dataset.tokens), percentCell(dataset.flipRate), percentCell(dataset.agreement),
                 percentCell(dataset.marginWeighted), percentCell(dataset.outputWeighted), numberCell(dataset.kl, 4),
                 numberCell(dataset.perplexityOriginal, 3), numberCell(dataset.perplexityQuantized, 3)});
    return table;
}

} // namespace moescope::detail
