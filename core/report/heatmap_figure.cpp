// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

#include "report/detail/colours.h"
#include "report/detail/figures.h"
#include "report/detail/svg.h"

namespace moescope::detail {
namespace {

constexpr std::size_t mostTooltips = 4000; ///< larger maps are drawn as one path a colour, to keep the file small
constexpr std::size_t mostLetters = 24;    ///< of a row's name
constexpr double tallest = 1600.0;         ///< of all rows, where they can be made low enough
constexpr double rowHeight = 20.0, leastRowHeight = 2.0;
constexpr double top = 34.0, below = 44.0; ///< room for the columns' numbers and for the legend

/// The rows of a part, and how they are set.
struct Rows {
    std::size_t first = 0, last = 0;
    double height = rowHeight; ///< of one
};

struct Range {
    double lower = 0.0, upper = 0.0;
    bool any = false;
};

/// Of the values, and what the colours span.
Range rangeOf(const ReportHeatmap& heatmap) {
    Range range;
    for (const ReportHeatmapRow& row : heatmap.rows)
        for (const std::optional<double>& value : row.values)
            if (value && std::isfinite(*value)) {
                range.lower = range.any ? std::min(range.lower, *value) : *value;
                range.upper = range.any ? std::max(range.upper, *value) : *value;
                range.any = true;
            }
    return range;
}

Range colourRange(const ReportHeatmap& heatmap, Range values) {
    if (heatmap.range)
        return {heatmap.range->first, heatmap.range->second, values.any};
    return values;
}

/// Draws one heatmap: labels left and above, cells, a legend below.
class HeatmapFigure {
public:
    HeatmapFigure(const PooledHeatmap& pooled, const std::string& id, const Rows& rows, double room, bool tooltips)
        : m_heatmap(pooled.map)
        , m_columnsEach(pooled.columnsEach)
        , m_note(pooled.note)
        , m_id(id)
        , m_rows(rows)
        , m_tooltips(tooltips)
        , m_values(rangeOf(pooled.map))
        , m_range(colourRange(pooled.map, m_values)) {
        double group = 0.0, label = 0.0;
        for (const ReportHeatmapRow& row : m_heatmap.rows) {
            m_columns = std::max(m_columns, row.values.size());
            group = std::max(group, textWidth(clipped(row.group, mostLetters)));
            label = std::max(label, textWidth(clipped(row.label, mostLetters)));
        }
        m_groupWidth = group > 0.0 ? group + 12.0 : 0.0;
        m_left = m_groupWidth + label + 8.0;
        m_cellWidth =
            std::clamp((room - m_left - 8.0) / static_cast<double>(std::max<std::size_t>(m_columns, 1)), 1.0, 44.0);
        m_width = std::max(m_left + m_cellWidth * static_cast<double>(m_columns) + 8.0, std::min(360.0, room));
    }

    std::string draw() const {
        Svg svg = begun();
        if (m_columns * m_heatmap.rows.size() <= mostTooltips)
            drawCells(svg);
        else
            drawPaths(svg);
        return finished(std::move(svg));
    }

    /// Cells that are many or small stand beside the SVG instead of in it.
    FigurePart part(bool dark) const {
        FigurePart part{{}, m_width, bottom() + below, {}, {}};
        if (m_columns * m_heatmap.rows.size() <= mostTooltips && hasGaps()) {
            part.svg = draw();
            return part;
        }
        part.svg = finished(begun());
        part.cells = {m_left, top, m_cellWidth * static_cast<double>(m_columns), bottom() - top, m_columns, {}};
        for (std::size_t row = m_rows.first; row < m_rows.last; ++row)
            for (std::size_t column = 0; column < m_columns; ++column) {
                const auto& values = m_heatmap.rows[row].values;
                const auto value = column < values.size() ? values[column] : std::nullopt;
                const bool there = value && std::isfinite(*value);
                part.cells.colours.push_back(
                    cellColour(m_heatmap.map, there ? value : std::nullopt, m_range.lower, m_range.upper, dark));
            }
        return part;
    }

private:
    [[nodiscard]] double bottom() const {
        return top + m_rows.height * static_cast<double>(m_rows.last - m_rows.first);
    }
    [[nodiscard]] bool hasGaps() const { return m_cellWidth > 6.0 && m_rows.height > 6.0; }

    [[nodiscard]] Svg begun() const {
        Svg svg(m_width, bottom() + below, m_id, m_heatmap.title, spoken());
        drawColumns(svg);
        drawRowLabels(svg);
        return svg;
    }
    [[nodiscard]] std::string finished(Svg svg) const {
        drawLegend(svg, bottom() + 12.0);
        return std::move(svg).done();
    }

    void drawColumns(Svg& svg) const {
        svg.text(m_left, 12.0, m_heatmap.columnTitle, "ax");
        const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(26.0 / m_cellWidth)));
        for (std::size_t column = 0; column < m_columns; column += every)
            svg.text(m_left + (static_cast<double>(column) + 0.5) * m_cellWidth, 28.0,
                     std::to_string(column * m_columnsEach), "ax", Svg::Anchor::middle);
    }

    void drawRowLabels(Svg& svg) const {
        const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(11.0 / m_rows.height)));
        std::string group;
        double lastGroup = -100.0;
        for (std::size_t row = m_rows.first; row < m_rows.last; ++row) {
            const ReportHeatmapRow& entry = m_heatmap.rows[row];
            const double y = yOf(row) + m_rows.height / 2.0 + 4.0;
            if (entry.group != group && y - lastGroup >= 11.0) {
                svg.text(0.0, y, clipped(entry.group, mostLetters), "axs");
                lastGroup = y;
            }
            group = entry.group;
            if ((row - m_rows.first) % every == 0 && (every == 1 || m_groupWidth == 0.0))
                svg.text(m_left - 6.0, y, clipped(entry.label, mostLetters), "ax", Svg::Anchor::end);
        }
    }

    void drawCells(Svg& svg) const {
        const double gap = hasGaps() ? 1.0 : 0.0;
        const bool numbers = m_cellWidth >= 26.0 && m_rows.height >= 16.0;
        for (std::size_t row = m_rows.first; row < m_rows.last; ++row)
            for (std::size_t column = 0; column < m_heatmap.rows[row].values.size(); ++column) {
                const auto& value = m_heatmap.rows[row].values[column];
                const std::string name = classOf(value);
                svg.rect(xOf(column), yOf(row), m_cellWidth - gap, m_rows.height - gap, name,
                         m_tooltips ? tooltip(row, column) : std::string());
                if (numbers && value)
                    svg.text(xOf(column) + (m_cellWidth - gap) / 2.0, yOf(row) + m_rows.height / 2.0 + 3.5,
                             shown(*value), "c t" + name, Svg::Anchor::middle);
            }
    }

    /// One path a colour in units of cells, neighbours of one colour as one rectangle: few bytes a cell.
    void drawPaths(Svg& svg) const {
        std::map<std::string, std::string> paths;
        for (std::size_t row = m_rows.first; row < m_rows.last; ++row) {
            const auto& values = m_heatmap.rows[row].values;
            for (std::size_t begin = 0; begin < values.size();) {
                const std::string name = classOf(values[begin]);
                std::size_t end = begin + 1;
                while (end < values.size() && classOf(values[end]) == name)
                    ++end;
                paths[name] += fmt::format("M{} {}h{}v1h-{}z", begin, row - m_rows.first, end - begin, end - begin);
                begin = end;
            }
        }
        svg.open(m_left, top, m_cellWidth, m_rows.height);
        for (const auto& [name, data] : paths)
            svg.path(data, name);
        svg.close();
    }

    void drawLegend(Svg& svg, double y) const {
        if (!m_values.any)
            return svg.text(m_left, y + 12.0, "No values.", "ax");
        if (m_heatmap.map == ReportHeatmap::Map::bits)
            return drawBitsLegend(svg, y);
        const double lower = legendLower(), upper = legendUpper();
        constexpr int steps = 60;
        for (int step = 0; step < steps; ++step) {
            const double value = lower + (upper - lower) * (step + 0.5) / steps;
            svg.rect(m_left + 2.5 * step, y, 2.6, 10.0, colourClass(m_heatmap.map, value, lower, upper));
        }
        svg.text(m_left, y + 24.0, shown(lower), "ax");
        svg.text(m_left + 2.5 * steps, y + 24.0, shown(upper), "ax", Svg::Anchor::end);
        svg.text(m_left + 2.5 * steps + 10.0, y + 9.0, m_heatmap.valueName, "ax");
    }

    void drawBitsLegend(Svg& svg, double y) const {
        std::map<long, int> counts;
        for (const ReportHeatmapRow& row : m_heatmap.rows)
            for (const auto& value : row.values)
                if (value)
                    ++counts[std::lround(*value)];
        double x = m_left;
        for (const auto& [bits, count] : counts) {
            svg.rect(x, y, 12.0, 12.0, fmt::format("b{}", bits));
            const std::string text = fmt::format("{} bits: {}{}", bits, count, m_note.empty() ? "" : " fields");
            svg.text(x + 17.0, y + 10.0, text, "ax");
            x += 17.0 + textWidth(text) + 16.0;
        }
    }

    /// The description with what the colours say to those who see them.
    std::string spoken() const {
        std::string text = m_heatmap.description;
        if (m_values.any)
            text += fmt::format(" {} rows, {} columns; {} from {} to {}.", m_heatmap.rows.size(), m_columns,
                                m_heatmap.valueName, shown(m_values.lower), shown(m_values.upper));
        return m_note.empty() ? text : text + " " + m_note;
    }

    double xOf(std::size_t column) const { return m_left + m_cellWidth * static_cast<double>(column); }
    double yOf(std::size_t row) const { return top + m_rows.height * static_cast<double>(row - m_rows.first); }
    bool isDiverging() const { return m_heatmap.map == ReportHeatmap::Map::diverging; }
    double legendUpper() const {
        return isDiverging() ? std::max(std::abs(m_range.lower), std::abs(m_range.upper)) : m_range.upper;
    }
    double legendLower() const { return isDiverging() ? -legendUpper() : m_range.lower; }
    std::string shown(double value) const {
        std::string text = fmt::format("{:.{}f}", value, m_heatmap.decimals);
        const bool zero = text.find_first_not_of("-0.") == std::string::npos;
        return zero && text.starts_with('-') ? text.substr(1) : text; // no "-0.00"
    }

    std::string classOf(const std::optional<double>& value) const {
        return value && std::isfinite(*value) ? colourClass(m_heatmap.map, *value, m_range.lower, m_range.upper) : "no";
    }

    std::string tooltip(std::size_t row, std::size_t column) const {
        const ReportHeatmapRow& entry = m_heatmap.rows[row];
        const auto& value = entry.values[column];
        return fmt::format("{}{}{}, {} {}: {} {}", clipped(entry.group, mostLetters),
                           entry.group.empty() || entry.label.empty() ? "" : " ", entry.label, m_heatmap.columnTitle,
                           column * m_columnsEach, m_heatmap.valueName, value ? shown(*value) : "none");
    }

    const ReportHeatmap& m_heatmap;
    std::size_t m_columnsEach;
    const std::string& m_note;
    const std::string& m_id;
    Rows m_rows;
    bool m_tooltips;
    Range m_values, m_range;
    std::size_t m_columns = 0;
    double m_groupWidth = 0.0, m_left = 0.0, m_cellWidth = 0.0, m_width = 0.0;
};

/// "L0 to L149": the rows of a part by their groups, or by their labels where there are none.
std::string namesOf(const ReportHeatmap& heatmap, const Rows& rows) {
    const auto name = [&](std::size_t row) {
        const ReportHeatmapRow& entry = heatmap.rows[row];
        return entry.group.empty() ? entry.label : entry.group;
    };
    return fmt::format("{} to {}", name(rows.first), name(rows.last - 1));
}

/// Parts of about equal height, none taller than asked, cut between groups where that can be.
std::vector<Rows> partsOf(const ReportHeatmap& heatmap, double highest) {
    const std::size_t count = heatmap.rows.size();
    const double room = std::max(highest - top - below, leastRowHeight);
    const auto most = static_cast<std::size_t>(room / leastRowHeight);
    const std::size_t parts = std::max<std::size_t>((count + most - 1) / most, 1);
    const std::size_t each = (count + parts - 1) / parts;
    const double height = std::min(rowHeight, room / static_cast<double>(std::max<std::size_t>(each, 1)));
    std::vector<Rows> all;
    for (std::size_t first = 0; first < count;) {
        std::size_t last = std::min(first + each, count);
        const auto cutsGroup = [&] {
            return last < count && !heatmap.rows[last].group.empty() &&
                   heatmap.rows[last].group == heatmap.rows[last - 1].group;
        };
        while (last > first + 1 && cutsGroup())
            --last;
        if (cutsGroup())
            last = std::min(first + each, count);
        all.push_back({first, last, height});
        first = last;
    }
    if (all.empty())
        all.push_back({});
    return all;
}

} // namespace

std::string drawHeatmap(const PooledHeatmap& heatmap, const std::string& id, double room) {
    const std::size_t count = heatmap.map.rows.size();
    const double height =
        std::clamp(tallest / static_cast<double>(std::max<std::size_t>(count, 1)), leastRowHeight, rowHeight);
    return HeatmapFigure(heatmap, id, {0, count, height}, room, true).draw();
}

std::vector<FigurePart> heatmapParts(const ReportHeatmap& heatmap, const FigureStyle& style) {
    const PooledHeatmap whole{heatmap, 1, 1, {}}; // cells of a picture cost little
    std::vector<FigurePart> parts;
    const std::string id = "f";
    const std::vector<Rows> all = partsOf(heatmap, style.tallest);
    for (const Rows& rows : all) {
        parts.push_back(HeatmapFigure(whole, id, rows, style.width, false).part(style.dark));
        if (all.size() > 1)
            parts.back().rows = namesOf(heatmap, rows);
    }
    return parts;
}

} // namespace moescope::detail
