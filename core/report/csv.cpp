// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <cmath>

#include "report/compose.h"

namespace moescope {
namespace {

/// A field as RFC 4180 has it. Text that a spreadsheet would take for a formula is kept as text.
std::string field(std::string text) {
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        text.insert(text.begin(), '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string field(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? fmt::format("{}", *value) : std::string();
}

std::string field(const ReportCell& cell) { return cell.value ? field(cell.value) : field(cell.text); }

class Rows {
public:
    template <class Field>
    Rows& add(const Field& one) {
        m_text += m_open ? "," : "";
        m_text += field(one);
        m_open = true;
        return *this;
    }
    void end() {
        m_text += "\r\n";
        m_open = false;
    }
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    std::string m_text;
    bool m_open = false;
};

std::string csvOf(const ReportTable& table) {
    Rows rows;
    for (const std::string& column : table.columns)
        rows.add(column);
    rows.end();
    for (const auto& cells : table.rows) {
        for (const ReportCell& cell : cells)
            rows.add(cell);
        rows.end();
    }
    return rows.text();
}

std::string csvOf(const ReportHeatmap& map) {
    std::size_t columns = 0;
    for (const ReportHeatmapRow& row : map.rows)
        columns = std::max(columns, row.values.size());
    Rows rows;
    rows.add(std::string("group")).add(std::string("row"));
    for (std::size_t i = 0; i < columns; ++i)
        rows.add(fmt::format("{} {}", map.columnTitle, i));
    rows.end();
    for (const ReportHeatmapRow& row : map.rows) {
        rows.add(row.group).add(row.label);
        for (const auto& value : row.values)
            rows.add(value);
        rows.end();
    }
    return rows.text();
}

std::string csvOf(const ReportBars& bars) {
    Rows rows;
    rows.add(bars.xTitle);
    for (const ReportBars::Series& series : bars.series)
        rows.add(series.name);
    rows.end();
    for (std::size_t i = 0; i < bars.categories.size(); ++i) {
        rows.add(bars.categories[i]);
        for (const ReportBars::Series& series : bars.series)
            rows.add(i < series.values.size() ? std::optional(series.values[i]) : std::nullopt);
        rows.end();
    }
    return rows.text();
}

std::string csvOf(const ReportLines& lines) {
    Rows rows;
    rows.add(std::string("curve")).add(lines.xTitle).add(lines.yTitle).end();
    for (const ReportLines::Curve& curve : lines.curves)
        for (std::size_t i = 0; i < curve.x.size() && i < curve.y.size(); ++i)
            rows.add(curve.name).add(std::optional(curve.x[i])).add(std::optional(curve.y[i])).end();
    return rows.text();
}

/// Letters, digits and single hyphens of a title: names in it may come from files.
std::string slug(std::string_view title) {
    constexpr std::size_t longest = 60;
    std::string name;
    for (const char c : title) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && std::isalnum(byte))
            name += static_cast<char>(std::tolower(byte));
        else if (!name.empty() && name.back() != '-')
            name += '-';
        if (name.size() >= longest)
            break;
    }
    while (!name.empty() && name.back() == '-')
        name.pop_back();
    return name.empty() ? "table" : name;
}

struct ToCsv {
    std::optional<std::pair<std::string, std::string>> operator()(const ReportTable& block) const {
        return std::pair(block.caption, csvOf(block));
    }
    template <class Figure>
    std::optional<std::pair<std::string, std::string>> operator()(const Figure& block) const {
        if constexpr (requires { block.title; })
            return std::pair(block.title, csvOf(block));
        else
            return std::nullopt;
    }
};

} // namespace

std::vector<ReportCsv> toCsv(const Report& report) {
    std::vector<ReportCsv> files;
    for (const ReportSection& section : report.sections)
        for (const ReportBlock& block : section.blocks)
            if (auto made = std::visit(ToCsv(), block))
                files.push_back({fmt::format("{:02}-{}-{}.csv", files.size() + 1, slug(section.id), slug(made->first)),
                                 std::move(made->second)});
    return files;
}

} // namespace moescope
