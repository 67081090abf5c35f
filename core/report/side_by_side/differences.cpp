// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "report/detail/formatting.h"
#include "report/detail/side_by_side.h"

namespace moescope::detail {
namespace {

using Leaves = std::vector<std::pair<std::string, ReportCell>>;

/// All that was set, used and noted of a run, as named leaves.
Leaves allOf(const ReportData& data) {
    Leaves all;
    const auto add = [&all](const char* part, const nlohmann::json& value) {
        for (auto& [name, cell] : leavesOf(value))
            all.emplace_back(fmt::format("{} {}", part, name), std::move(cell));
    };
    add("run:", toJson(data.config));
    add("plan:", {{"strategy", data.plan.strategy}, {"note", data.plan.note}, {"parameters", data.plan.parameters}});
    if (data.environment)
        add("machine:", *data.environment);
    add("state:", data.state);
    return all;
}

/// Rows in the order in which the names first come, cells as texts tell them apart.
std::vector<Difference> lined(const SideBySide& all, const std::vector<Leaves>& leaves) {
    std::vector<Difference> rows;
    std::map<std::string, std::size_t> places;
    for (std::size_t run = 0; run < all.runs.size(); ++run)
        for (const auto& [name, cell] : leaves[run]) {
            const auto [place, fresh] = places.try_emplace(name, rows.size());
            if (fresh)
                rows.push_back({name, std::vector<ReportCell>(all.runs.size(), ReportCell("–")), false});
            if (!cell.text.empty())
                rows[place->second].cells[run] = cell;
        }
    for (Difference& row : rows)
        row.differs = std::ranges::any_of(row.cells, [&](const auto& cell) { return cell.text != row.cells[0].text; });
    return rows;
}

ReportTable tableOf(std::string caption, const SideBySide& all, const std::vector<Difference>& rows, bool onlyThose) {
    ReportTable table{std::move(caption), {"Setting"}, {}};
    table.columns.insert(table.columns.end(), all.labels.begin(), all.labels.end());
    if (!onlyThose)
        table.columns.emplace_back("Same in all");
    for (const Difference& row : rows) {
        if (onlyThose && !row.differs)
            continue;
        table.rows.push_back({row.name});
        table.rows.back().insert(table.rows.back().end(), row.cells.begin(), row.cells.end());
        if (!onlyThose)
            table.rows.back().emplace_back(row.differs ? "differs" : "same");
    }
    return table;
}

} // namespace

std::vector<Difference> differencesOf(const SideBySide& all) {
    std::vector<Leaves> leaves;
    for (const ReportData& data : all.runs)
        leaves.push_back(allOf(data));
    return lined(all, leaves);
}

std::vector<Difference> widthDifferences(const SideBySide& all) {
    std::vector<Leaves> leaves;
    for (const ReportData& data : all.runs) {
        leaves.emplace_back();
        for (const auto& [module, setting] : data.plan.modules)
            leaves.back().emplace_back(module, ReportCell(std::to_string(setting.bits), setting.bits));
    }
    std::vector<Difference> rows = lined(all, leaves);
    std::erase_if(rows, [](const Difference& row) { return !row.differs; });
    return rows;
}

std::vector<ReportBlock> differencesTogether(const SideBySide& all) {
    const std::vector<Difference> rows = differencesOf(all);
    std::vector<ReportBlock> blocks;
    ReportTable differing = tableOf("Settings, versions and times that differ", all, rows, true);
    if (differing.rows.empty())
        blocks.emplace_back(ReportParagraph{
            fmt::format("Nothing that {} run folders tell of settings and machine differs.", all.runs.size())});
    else
        blocks.emplace_back(std::move(differing));
    blocks.emplace_back(tableOf("Every setting, seed, version and time", all, rows, false));
    for (std::size_t run = 0; run < all.runs.size(); ++run)
        for (const std::string& problem : all.runs[run].problems)
            blocks.emplace_back(
                ReportParagraph{fmt::format("{}: evidence that could not be read. {}", all.labels[run], problem)});
    return blocks;
}

} // namespace moescope::detail
