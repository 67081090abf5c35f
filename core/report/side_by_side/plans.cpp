// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "report/detail/formatting.h"
#include "report/detail/heatmaps.h"
#include "report/detail/side_by_side.h"

namespace moescope::detail {
namespace {

ReportCell bytesCell(const std::optional<double>& bytes) {
    return bytes ? ReportCell(bytesText(*bytes), *bytes) : ReportCell("–");
}

ReportTable sizes(const SideBySide& all) {
    ReportTable table{"Sizes", {"Counted"}, {}};
    table.columns.insert(table.columns.end(), all.labels.begin(), all.labels.end());
    const auto add = [&](std::string name, const auto& cell) {
        table.rows.push_back({std::move(name)});
        for (const ReportData& data : all.runs)
            table.rows.back().push_back(cell(data));
    };
    for (const auto& [key, name] : {std::pair{"mean_bits", "Mean bits of routed experts, codes alone"},
                                    {"mean_bits_with_overhead", "Mean bits, with scales and zero points"}})
        add(name, [key = key](const ReportData& data) {
            const auto bits = numberAt(data.size, key);
            return bits ? numberCell(*bits, 3) : ReportCell("–");
        });
    for (const auto& [key, name] : {std::pair{"original_bytes", "The original, all tensors"},
                                    {"tensor_bytes", "Predicted, all tensors"},
                                    {"overhead_bytes", "Of it scales, zero points and indices"}})
        add(name, [key = key](const ReportData& data) { return bytesCell(numberAt(data.size, key)); });
    std::map<std::string, int> formats;
    for (const ReportData& data : all.runs)
        for (const ExportRecord& record : data.exports)
            ++formats[record.format];
    for (const auto& [format, count] : formats)
        add(fmt::format("Written as {}, all tensors", format), [format = format](const ReportData& data) {
            const auto found = std::ranges::find(data.exports, format, &ExportRecord::format);
            return bytesCell(found == data.exports.end() ? std::nullopt
                                                         : std::optional(static_cast<double>(found->tensorBytes)));
        });
    return table;
}

ReportTable widths(const SideBySide& all) {
    ReportTable table{"Linears of each width", {"Width"}, {}};
    table.columns.insert(table.columns.end(), all.labels.begin(), all.labels.end());
    std::map<int, std::vector<std::int64_t>> counts;
    for (std::size_t run = 0; run < all.runs.size(); ++run)
        for (const auto& [module, setting] : all.runs[run].plan.modules)
            ++counts.try_emplace(setting.bits, all.runs.size(), 0).first->second[run];
    for (const auto& [bits, runs] : counts) {
        table.rows.push_back({fmt::format("{} bits", bits)});
        for (const std::int64_t count : runs)
            table.rows.back().push_back(countCell(count));
    }
    return table;
}

/// Width in `other` minus width in `first`, of experts.
ReportHeatmap difference(const Plan& first, const Plan& other, std::string title) {
    std::map<std::string, double> bits;
    for (const auto& [module, setting] : other.modules)
        if (const auto found = first.modules.find(module); found != first.modules.end())
            bits[module] = setting.bits - found->second.bits;
    return {std::move(title),
            "Zero: the same width in both. Rows are layers and projections, columns are experts.",
            "Expert",
            "bits more",
            0,
            ReportHeatmap::Map::diverging,
            rowsByExpert(bits)};
}

ReportTable modules(const SideBySide& all, const std::vector<Difference>& differing) {
    ReportTable table{"Linears whose width differs", {"Linear"}, {}};
    for (const std::string& label : all.labels)
        table.columns.push_back(label + ", bits");
    for (const Difference& row : differing) {
        table.rows.push_back({row.name});
        table.rows.back().insert(table.rows.back().end(), row.cells.begin(), row.cells.end());
    }
    return table;
}

} // namespace

std::vector<ReportBlock> plansTogether(const SideBySide& all) {
    std::vector<ReportBlock> blocks{sizes(all), widths(all)};
    const std::vector<Difference> differing = widthDifferences(all);
    if (differing.empty()) {
        blocks.emplace_back(
            ReportParagraph{fmt::format("Every linear has the same width in all {} runs.", all.runs.size())});
        blocks.emplace_back(bitsMap(all.runs.front().plan, "Bits of every expert matrix, in all runs"));
        return blocks;
    }
    std::vector<ReportHeatmap> maps;
    for (std::size_t run = 0; run < all.runs.size(); ++run)
        maps.push_back(bitsMap(all.runs[run].plan, fmt::format("{}, bits of every expert matrix", all.labels[run])));
    standTogether(maps);
    std::vector<ReportHeatmap> changes;
    for (std::size_t run = 1; run < all.runs.size(); ++run)
        changes.push_back(difference(all.runs.front().plan, all.runs[run].plan,
                                     fmt::format("Bits in {} beyond those in {}", all.labels[run], all.labels[0])));
    standTogether(changes);
    for (auto* list : {&maps, &changes})
        std::ranges::move(*list, std::back_inserter(blocks));
    blocks.emplace_back(modules(all, differing));
    return blocks;
}

std::vector<ReportBlock> coverageTogether(const SideBySide& all) {
    ReportTable table{
        "Experts that calibration reached", {"Run", "Tokens", "Dead", "Starving", "What the run did"}, {}};
    for (std::size_t run = 0; run < all.runs.size(); ++run) {
        if (!all.runs[run].coverage) {
            table.rows.push_back({all.labels[run], "–", "–", "–", "not known"});
            continue;
        }
        std::int64_t dead = 0, starving = 0;
        std::map<std::string, int> treatments;
        for (const auto& layer : all.runs[run].coverage->layers)
            for (const ExpertCoverage& expert : layer) {
                dead += expert.dead;
                starving += expert.starving && !expert.dead;
                if (!expert.treatment.empty())
                    ++treatments[treatmentText(expert.treatment)];
            }
        std::string did;
        for (const auto& [treatment, count] : treatments)
            did += fmt::format("{}{} {}", did.empty() ? "" : ", ", count, treatment);
        table.rows.push_back({all.labels[run], countCell(all.runs[run].coverage->tokens), countCell(dead),
                              countCell(starving), did.empty() ? "–" : did});
    }
    return {std::move(table)};
}

} // namespace moescope::detail
