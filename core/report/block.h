// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace moescope {

/// A cell of a table: how it reads, and the number behind it, if it is one (JSON gets that one).
struct ReportCell {
    std::string text;
    std::optional<double> value;

    ReportCell(std::string shown)
        : text(std::move(shown)) {}
    ReportCell(const char* shown)
        : text(shown) {}
    ReportCell(std::string shown, double number)
        : text(std::move(shown))
        , value(number) {}
};

struct ReportTable {
    std::string caption;
    std::vector<std::string> columns; ///< the first column names the row
    std::vector<std::vector<ReportCell>> rows;
};

struct ReportParagraph {
    std::string text;
};

/// Evidence that the run folder lacks, and how to get it.
struct ReportMissing {
    std::string sentence;
    std::string command;
};

/// Lines to be typed.
struct ReportCode {
    std::string caption;
    std::vector<std::string> lines;
};

/// A row of a heatmap: its group's name stands once before the first of equal groups.
struct ReportHeatmapRow {
    std::string group, label;
    std::vector<std::optional<double>> values;
};

/// Rows x columns of numbers as colours.
struct ReportHeatmap {
    enum class Map { magnitude, diverging, bits };
    std::string title, description; ///< what is shown, with unit; the description says it in words
    std::string columnTitle;        ///< "Expert"
    std::string valueName;          ///< "alpha"
    int decimals = 2;
    Map map = Map::magnitude;
    std::vector<ReportHeatmapRow> rows;
    /// What the colours span, where several maps share it; none: what the values span.
    std::optional<std::pair<double, double>> range = {};
    bool besidePrevious = false; ///< belongs beside the block before it, where there is room
};

/// Named values as bars side by side; each series one value a category.
struct ReportBars {
    struct Series {
        std::string name;
        std::vector<double> values;
    };
    std::string title, description;
    std::string xTitle, yTitle;
    std::vector<std::string> categories;
    std::vector<Series> series;
    int decimals = 2;
};

/// Curves over a common x.
struct ReportLines {
    struct Curve {
        std::string name;
        std::vector<double> x, y;
    };
    std::string title, description;
    std::string xTitle, yTitle;
    std::vector<Curve> curves;
};

using ReportBlock =
    std::variant<ReportParagraph, ReportMissing, ReportTable, ReportCode, ReportHeatmap, ReportBars, ReportLines>;

} // namespace moescope
