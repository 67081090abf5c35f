// SPDX-License-Identifier: Apache-2.0
#include "report/detail/pooling.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace moescope::detail {
namespace {

using Values = std::vector<double>;

std::size_t columnsOf(const ReportHeatmap& heatmap) {
    std::size_t columns = 0;
    for (const ReportHeatmapRow& row : heatmap.rows)
        columns = std::max(columns, row.values.size());
    return columns;
}

/// Rows of the first group: three where a layer has three projections.
std::size_t groupSize(const ReportHeatmap& heatmap) {
    const auto& rows = heatmap.rows;
    if (rows.empty() || rows.front().group.empty())
        return 1;
    const auto end =
        std::ranges::find_if(rows, [&](const auto& row) { return row.group != rows.front().group; }) - rows.begin();
    return static_cast<std::size_t>(end);
}

std::size_t fields(std::size_t cells, std::size_t each) { return (cells + each - 1) / each; }

std::optional<double> fieldOf(ReportHeatmap::Map map, const Values& values) {
    if (values.empty())
        return std::nullopt;
    if (map == ReportHeatmap::Map::diverging)
        return *std::ranges::max_element(values, {}, [](double value) { return std::abs(value); });
    if (map == ReportHeatmap::Map::magnitude) {
        double sum = 0.0;
        for (const double value : values)
            sum += value;
        return sum / static_cast<double>(values.size());
    }
    std::map<double, int> counts;
    for (const double value : values)
        ++counts[value];
    return std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; })->first;
}

std::string nameOf(const ReportHeatmap& heatmap, std::size_t first, std::size_t last) {
    const auto name = [&](std::size_t row) {
        const ReportHeatmapRow& entry = heatmap.rows[row];
        return entry.group.empty() ? entry.label : entry.group;
    };
    return name(first) == name(last) ? name(first) : fmt::format("{}–{}", name(first), name(last));
}

ReportHeatmapRow poolRows(const ReportHeatmap& heatmap, std::size_t first, std::size_t end, std::size_t columnsEach,
                          std::size_t columns) {
    std::vector<Values> cells(fields(columns, columnsEach));
    for (std::size_t row = first; row < end; ++row)
        for (std::size_t column = 0; column < heatmap.rows[row].values.size(); ++column)
            if (const auto& value = heatmap.rows[row].values[column]; value && std::isfinite(*value))
                cells[column / columnsEach].push_back(*value);
    ReportHeatmapRow pooledRow{nameOf(heatmap, first, end - 1), {}, {}};
    for (const Values& values : cells)
        pooledRow.values.push_back(fieldOf(heatmap.map, values));
    return pooledRow;
}

std::string_view wordFor(ReportHeatmap::Map map) {
    switch (map) {
    case ReportHeatmap::Map::diverging:
        return "the one farthest from zero";
    case ReportHeatmap::Map::bits:
        return "the commonest";
    case ReportHeatmap::Map::magnitude:
        break;
    }
    return "their mean";
}

} // namespace

PooledHeatmap pooled(const ReportHeatmap& heatmap, std::size_t mostCells) {
    const std::size_t rows = heatmap.rows.size(), columns = columnsOf(heatmap), group = groupSize(heatmap);
    PooledHeatmap result;
    while (fields(rows, result.rowsEach) * fields(columns, result.columnsEach) > std::max<std::size_t>(mostCells, 1))
        if (result.rowsEach < group)
            result.rowsEach = group;
        else if (fields(rows, result.rowsEach) > fields(columns, result.columnsEach))
            result.rowsEach += group;
        else
            ++result.columnsEach;
    result.map = heatmap;
    if (result.rowsEach == 1 && result.columnsEach == 1)
        return result;
    result.map.rows.clear();
    for (std::size_t row = 0; row < rows; row += result.rowsEach)
        result.map.rows.push_back(
            poolRows(heatmap, row, std::min(row + result.rowsEach, rows), result.columnsEach, columns));
    result.note = fmt::format("Drawn in fields of {} {} by {} {}, {} shown; the JSON and CSV forms have every value.",
                              result.rowsEach, result.rowsEach == 1 ? "row" : "rows", result.columnsEach,
                              result.columnsEach == 1 ? "column" : "columns", wordFor(heatmap.map));
    return result;
}

} // namespace moescope::detail
