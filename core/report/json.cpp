// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <nlohmann/json.hpp>

#include "report/compose.h"

namespace moescope {
namespace {

using nlohmann::json;

json optionals(const std::vector<std::optional<double>>& values) {
    json list = json::array();
    for (const auto& value : values)
        list.push_back(value ? json(*value) : json());
    return list;
}

struct ToJson {
    json operator()(const ReportParagraph& paragraph) const {
        return {{"kind", "paragraph"}, {"text", paragraph.text}};
    }

    json operator()(const ReportMissing& missing) const {
        return {{"kind", "missing"}, {"sentence", missing.sentence}, {"command", missing.command}};
    }

    json operator()(const ReportCode& code) const {
        return {{"kind", "code"}, {"caption", code.caption}, {"lines", code.lines}};
    }

    json operator()(const ReportTable& table) const {
        json rows = json::array();
        for (const auto& row : table.rows) {
            json cells = json::array();
            for (const ReportCell& cell : row)
                cells.push_back(cell.value ? json(*cell.value) : json(cell.text));
            rows.push_back(std::move(cells));
        }
        return {{"kind", "table"}, {"caption", table.caption}, {"columns", table.columns}, {"rows", std::move(rows)}};
    }

    json operator()(const ReportHeatmap& heatmap) const {
        json rows = json::array();
        for (const ReportHeatmapRow& row : heatmap.rows)
            rows.push_back({{"group", row.group}, {"label", row.label}, {"values", optionals(row.values)}});
        constexpr std::array<const char*, 3> maps{"magnitude", "diverging", "bits"};
        return {{"kind", "heatmap"},
                {"map", maps[static_cast<std::size_t>(heatmap.map)]},
                {"title", heatmap.title},
                {"description", heatmap.description},
                {"columns", heatmap.columnTitle},
                {"value", heatmap.valueName},
                {"rows", std::move(rows)}};
    }

    json operator()(const ReportBars& bars) const {
        json series = json::array();
        for (const ReportBars::Series& entry : bars.series)
            series.push_back({{"name", entry.name}, {"values", entry.values}});
        return {
            {"kind", "bars"},   {"title", bars.title},           {"description", bars.description}, {"x", bars.xTitle},
            {"y", bars.yTitle}, {"categories", bars.categories}, {"series", std::move(series)}};
    }

    json operator()(const ReportLines& lines) const {
        json curves = json::array();
        for (const ReportLines::Curve& curve : lines.curves)
            curves.push_back({{"name", curve.name}, {"x", curve.x}, {"y", curve.y}});
        return {{"kind", "lines"},   {"title", lines.title}, {"description", lines.description},
                {"x", lines.xTitle}, {"y", lines.yTitle},    {"curves", std::move(curves)}};
    }
};

} // namespace

json toJson(const Report& report) {
    json sections = json::array();
    for (const ReportSection& section : report.sections) {
        json blocks = json::array();
        for (const ReportBlock& block : section.blocks)
            blocks.push_back(std::visit(ToJson{}, block));
        sections.push_back({{"id", section.id}, {"title", section.title}, {"blocks", std::move(blocks)}});
    }
    json runs = json::array();
    for (const ReportRun& run : report.runs)
        runs.push_back({{"label", run.label}, {"folder", run.folder}});
    return {{"version", Report::version},  {"runs", std::move(runs)},   {"title", report.title},
            {"subtitle", report.subtitle}, {"summary", report.summary}, {"sections", std::move(sections)}};
}

} // namespace moescope
