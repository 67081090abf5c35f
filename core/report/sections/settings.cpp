// SPDX-License-Identifier: Apache-2.0
#include "report/detail/formatting.h"

#include "report/detail/sections.h"
#include <fmt/format.h>

namespace moescope::detail {
namespace {

std::string textOf(const nlohmann::json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// Every leaf of a JSON value as a row: nested keys joined by dots, so that no setting is left out when one is added.
void addLeaves(ReportTable& table, const std::string& name, const nlohmann::json& value) {
    if (value.is_object() && !value.empty()) {
        for (const auto& [key, entry] : value.items())
            addLeaves(table, name.empty() ? key : fmt::format("{}.{}", name, key), entry);
    } else if (value.is_array() && !value.empty()) {
        std::string list;
        for (const nlohmann::json& entry : value)
            list += (list.empty() ? "" : ", ") + textOf(entry);
        table.rows.push_back({name, list});
    } else if (value.is_number()) {
        table.rows.push_back({name, ReportCell(value.dump(), value.get<double>())});
    } else {
        table.rows.push_back({name, textOf(value)});
    }
}

ReportTable tableOf(std::string caption, const nlohmann::json& value) {
    ReportTable table{std::move(caption), {"Setting", "Value"}, {}};
    addLeaves(table, "", value);
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
    if (!data.problems.empty()) {
        ReportTable table{"Evidence that could not be read", {"File", "Reason"}, {}};
        for (const std::string& problem : data.problems)
            table.rows.push_back({problem.substr(0, problem.find(' ')), problem});
        blocks.emplace_back(std::move(table));
    }
    return blocks;
}

} // namespace moescope::detail
