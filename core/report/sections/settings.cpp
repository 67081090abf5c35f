// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

ReportTable tableOf(std::string caption, const nlohmann::json& value) {
    ReportTable table{std::move(caption), {"Setting", "Value"}, {}};
    for (auto& [name, cell] : leavesOf(value))
        table.rows.push_back({name, std::move(cell)});
    return table;
}

/// One row for each setting and each width that was changed while the run rested.
ReportTable changes(const ReportData& data) {
    ReportTable table{"Changed while the run rested", {"When, UTC", "Layers done", "What", "Before", "After"}, {}};
    for (const nlohmann::json& change : data.changes) {
        const std::optional<nlohmann::json> entry(change);
        const std::string when = textAt(entry, "utc");
        const ReportCell done = countCell(std::llround(numberAt(entry, "layers_done").value_or(0.0)));
        std::map<std::string, std::pair<std::string, std::string>> values;
        for (const auto& [name, cell] : leavesOf(change.value("before", nlohmann::json())))
            values[name].first = cell.text;
        for (const auto& [name, cell] : leavesOf(change.value("after", nlohmann::json())))
            values[name].second = cell.text;
        for (const auto& [name, both] : values)
            if (both.first != both.second)
                table.rows.push_back({when, done, name, both.first, both.second});
        const nlohmann::json modules = change.value("modules", nlohmann::json::object());
        for (const auto& [module, bits] : modules.items())
            if (bits.is_array() && bits.size() == 2)
                table.rows.push_back({when, done, module, bits[0].dump() + " bits", bits[1].dump() + " bits"});
    }
    return table;
}

} // namespace

std::vector<ReportBlock> settingsSection(const ReportData& data) {
    std::vector<ReportBlock> blocks;
    blocks.emplace_back(tableOf("Settings of the run", toJson(data.config)));
    blocks.emplace_back(tableOf("Parameters of the strategy",
                                {{"strategy", data.plan.strategy}, {"parameters", data.plan.parameters}}));
    if (data.environment)
        blocks.emplace_back(tableOf("Versions and machine", *data.environment));
    else
        blocks.emplace_back(ReportMissing{"The run folder does not say on what it was made.",
                                          "moescope-cli quantize … (writes it at its start)"});
    blocks.emplace_back(tableOf("State of the run", data.state));
    if (ReportTable table = changes(data); !table.rows.empty())
        blocks.emplace_back(std::move(table));
    if (!data.problems.empty()) {
        ReportTable table{"Evidence that could not be read", {"File", "Reason"}, {}};
        for (const std::string& problem : data.problems)
            table.rows.push_back({problem.substr(0, problem.find(' ')), problem});
        blocks.emplace_back(std::move(table));
    }
    return blocks;
}

} // namespace moescope::detail
