// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <set>

#include "report/detail/comparisons.h"
#include "report/detail/formatting.h"

namespace moescope::detail {
namespace {

std::string textOf(const DatasetComparison& dataset) {
    return fmt::format("{}, {} windows", dataset.name, dataset.windows);
}

std::string whereOf(const DatasetComparison& dataset) {
    return fmt::format("windows of {} tokens, stride {}, {}", dataset.length, dataset.length, dataset.dtype);
}

} // namespace

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
    std::vector<std::string> texts; // in the order in which they first come: rows of one text stand together
    std::set<std::string> wheres;
    for (const auto& [name, comparison] : comparisons)
        for (const DatasetComparison& dataset : comparison->datasets) {
            if (std::ranges::find(texts, textOf(dataset)) == texts.end())
                texts.push_back(textOf(dataset));
            wheres.insert(whereOf(dataset));
        }
    const bool alike = wheres.size() == 1;
    ReportTable table{alike ? fmt::format("{}; {}", caption, *wheres.begin()) : std::move(caption),
                      {"Dataset", "Weights", "Tokens", "Flips", "Agreement", "By margin", "By output", "KL, nats",
                       "Perplexity, original", "quantized"},
                      {}};
    for (const std::string& text : texts)
        for (const auto& [name, comparison] : comparisons)
            for (const DatasetComparison& dataset : comparison->datasets)
                if (textOf(dataset) == text)
                    table.rows.push_back({alike ? text : fmt::format("{}, {}", text, whereOf(dataset)), name,
                                          countCell(dataset.tokens), percentCell(dataset.flipRate),
                                          percentCell(dataset.agreement), percentCell(dataset.marginWeighted),
                                          percentCell(dataset.outputWeighted), numberCell(dataset.kl, 4),
                                          numberCell(dataset.perplexityOriginal, 3),
                                          numberCell(dataset.perplexityQuantized, 3)});
    return table;
}

} // namespace moescope::detail
