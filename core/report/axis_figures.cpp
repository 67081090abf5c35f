// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "report/detail/figures.h"
#include "report/detail/svg.h"

namespace moescope::detail {
namespace {

constexpr double plot = 190.0, left = 64.0, right = 12.0, bottom = 44.0;
constexpr double keyLine = 18.0;            ///< height of a line of the legend
constexpr int colours = 8;                  ///< classes s0.. in the style sheet
constexpr std::size_t mostLetters = 48;     ///< of a name in the legend
constexpr std::size_t mostMarkLetters = 18; ///< of a category below the axis

/// A name in the legend, where it stands.
struct Key {
    double x, y;
    std::string name;
};

/// Line by line, as many as fit into each.
std::vector<Key> placedKeys(const std::vector<std::string>& names, double width) {
    std::vector<Key> keys;
    double x = left, y = 4.0;
    for (const std::string& name : names) {
        std::string shown = clipped(name, mostLetters);
        const double room = 17.0 + textWidth(shown) + 18.0;
        if (x > left && x + room > width - right) {
            x = left;
            y += keyLine;
        }
        keys.push_back({x, y, std::move(shown)});
        x += room;
    }
    return keys;
}

/// Axes with a grid, in pixels of the figure.
struct Axes {
    double width, xLower, xUpper, yLower, yUpper;
    double top = 26.0, height = plot + 26.0 + bottom;

    /// Below the legend.
    void standBelow(const std::vector<Key>& keys) {
        top = (keys.empty() ? 4.0 : keys.back().y) + 22.0;
        height = top + plot + bottom;
    }

    [[nodiscard]] double x(double value) const {
        return left + (value - xLower) / (xUpper - xLower) * (width - left - right);
    }
    [[nodiscard]] double y(double value) const {
        return height - bottom - (value - yLower) / (yUpper - yLower) * (height - top - bottom);
    }

    void drawY(Svg& svg, const std::string& title) const {
        const auto marks = ticks(yLower, yUpper, 5);
        for (const double mark : marks) {
            svg.line(left, y(mark), width - right, y(mark), "grid");
            svg.text(left - 8.0, y(mark) + 4.0, tickText(mark, marks.size() > 1 ? marks[1] - marks[0] : 1.0), "ax",
                     Svg::Anchor::end);
        }
        svg.line(left, y(yLower), width - right, y(yLower), "axis");
        svg.upwards(12.0, top + (height - top - bottom) / 2.0, title, "ax");
    }
};

/// Wide enough that nothing touches the frame, and never empty.
void widen(double& lower, double& upper, bool fromZero) {
    if (fromZero)
        lower = std::min(lower, 0.0);
    if (!(upper > lower)) {
        upper = lower + 1.0;
        return;
    }
    const double margin = (upper - lower) * 0.05;
    upper += margin;
    if (!fromZero || lower < 0.0)
        lower -= margin;
}

void drawKeys(Svg& svg, const std::vector<Key>& keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        svg.rect(keys[i].x, keys[i].y, 12.0, 12.0, fmt::format("s{}", i % colours));
        svg.text(keys[i].x + 17.0, keys[i].y + 10.0, keys[i].name, "ax");
    }
}

/// Below the axis, only as many as do not touch.
void drawCategories(Svg& svg, const Axes& axes, const std::vector<std::string>& categories) {
    double widest = 0.0;
    for (const std::string& category : categories)
        widest = std::max(widest, textWidth(clipped(category, mostMarkLetters)));
    const double slot = axes.x(1.0) - axes.x(0.0);
    const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(std::max(widest + 8.0, 34.0) / slot)));
    for (std::size_t category = 0; category < categories.size(); category += every)
        svg.text(axes.x(static_cast<double>(category) + 0.5), axes.height - bottom + 16.0,
                 clipped(categories[category], mostMarkLetters), "ax", Svg::Anchor::middle);
}

} // namespace

std::vector<double> ticks(double lower, double upper, int count) {
    const double rough = (upper - lower) / std::max(count, 1);
    if (!(rough > 0.0) || !std::isfinite(rough))
        return {lower};
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    const double share = rough / power;
    const double step = power * (share <= 1.0 ? 1.0 : share <= 2.0 ? 2.0 : share <= 5.0 ? 5.0 : 10.0);
    std::vector<double> marks;
    for (double mark = std::ceil(lower / step) * step; mark <= upper + step * 1e-9; mark += step)
        marks.push_back(std::abs(mark) < step * 1e-9 ? 0.0 : mark);
    return marks;
}

std::string tickText(double value, double step) {
    const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(std::abs(step)) - 1e-9)), 0, 9);
    return decimals > 5 || std::abs(value) >= 1e7 ? fmt::format("{:.1e}", value)
                                                  : fmt::format("{:.{}f}", value, decimals);
}

std::string drawBars(const ReportBars& bars, const std::string& id, double width) {
    Axes axes{width, 0.0, static_cast<double>(std::max<std::size_t>(bars.categories.size(), 1)), 0.0, 0.0};
    std::vector<std::string> names;
    for (const ReportBars::Series& series : bars.series) {
        names.push_back(series.name);
        for (const double value : series.values)
            if (std::isfinite(value)) {
                axes.yLower = std::min(axes.yLower, value);
                axes.yUpper = std::max(axes.yUpper, value);
            }
    }
    widen(axes.yLower, axes.yUpper, true);
    const std::vector<Key> keys = placedKeys(names.size() > 1 ? names : std::vector<std::string>(), width);
    axes.standBelow(keys);
    Svg svg(width, axes.height, id, bars.title, bars.description);
    axes.drawY(svg, bars.yTitle);
    drawKeys(svg, keys);
    const double slot = axes.x(1.0) - axes.x(0.0);
    const double room = slot > 6.0 ? slot * 0.8 : slot;
    const double each = room / static_cast<double>(std::max<std::size_t>(bars.series.size(), 1));
    for (std::size_t category = 0; category < bars.categories.size(); ++category) {
        const double x = axes.x(static_cast<double>(category)) + (slot - room) / 2.0;
        for (std::size_t i = 0; i < bars.series.size(); ++i) {
            const double value = category < bars.series[i].values.size() ? bars.series[i].values[category]
                                                                         : std::numeric_limits<double>::quiet_NaN();
            if (!std::isfinite(value))
                continue;
            const double from = axes.y(std::max(value, 0.0)), to = axes.y(std::min(value, 0.0));
            svg.rect(x + each * static_cast<double>(i), from, std::max(each - (each > 4.0 ? 1.0 : 0.0), 0.5), to - from,
                     fmt::format("s{}", i % colours),
                     fmt::format("{}{}{}: {:.{}f}", clipped(bars.categories[category], mostLetters),
                                 bars.series.size() > 1 ? ", " : "",
                                 bars.series.size() > 1 ? clipped(bars.series[i].name, mostLetters) : "", value,
                                 bars.decimals));
        }
    }
    drawCategories(svg, axes, bars.categories);
    svg.text(left + (width - left - right) / 2.0, axes.height - 8.0, bars.xTitle, "ax", Svg::Anchor::middle);
    return std::move(svg).done();
}

std::string drawLines(const ReportLines& lines, const std::string& id, double width) {
    constexpr double none = std::numeric_limits<double>::infinity();
    Axes axes{width, none, -none, none, -none};
    std::vector<std::string> names;
    for (const ReportLines::Curve& curve : lines.curves) {
        names.push_back(curve.name);
        for (std::size_t i = 0; i < curve.x.size(); ++i)
            if (std::isfinite(curve.y[i])) {
                axes.xLower = std::min(axes.xLower, curve.x[i]);
                axes.xUpper = std::max(axes.xUpper, curve.x[i]);
                axes.yLower = std::min(axes.yLower, curve.y[i]);
                axes.yUpper = std::max(axes.yUpper, curve.y[i]);
            }
    }
    if (axes.xUpper < axes.xLower)
        axes = {width, 0.0, 1.0, 0.0, 1.0};
    widen(axes.yLower, axes.yUpper, false);
    if (!(axes.xUpper > axes.xLower))
        axes.xUpper = axes.xLower + 1.0;
    const std::vector<Key> keys = placedKeys(names, width);
    axes.standBelow(keys);
    Svg svg(width, axes.height, id, lines.title, lines.description);
    axes.drawY(svg, lines.yTitle);
    drawKeys(svg, keys);
    const auto marks = ticks(axes.xLower, axes.xUpper, 8);
    for (const double mark : marks)
        svg.text(axes.x(mark), axes.height - bottom + 16.0,
                 tickText(mark, marks.size() > 1 ? marks[1] - marks[0] : 1.0), "ax", Svg::Anchor::middle);
    for (std::size_t c = 0; c < lines.curves.size(); ++c) {
        const ReportLines::Curve& curve = lines.curves[c];
        std::string data;
        bool pen = false; // a missing value breaks the line
        for (std::size_t i = 0; i < curve.x.size(); ++i) {
            if (std::isfinite(curve.y[i]))
                data += fmt::format("{}{} {}", pen ? "L" : "M", number(axes.x(curve.x[i])), number(axes.y(curve.y[i])));
            pen = std::isfinite(curve.y[i]);
        }
        svg.path(data, fmt::format("l l{}", c % colours));
    }
    svg.text(left + (width - left - right) / 2.0, axes.height - 8.0, lines.xTitle, "ax", Svg::Anchor::middle);
    return std::move(svg).done();
}

double heightOf(const ReportBars& bars, double width) {
    std::vector<std::string> names;
    for (const ReportBars::Series& series : bars.series)
        names.push_back(series.name);
    Axes axes{width, 0.0, 0.0, 0.0, 0.0};
    axes.standBelow(placedKeys(names.size() > 1 ? names : std::vector<std::string>(), width));
    return axes.height;
}

double heightOf(const ReportLines& lines, double width) {
    std::vector<std::string> names;
    for (const ReportLines::Curve& curve : lines.curves)
        names.push_back(curve.name);
    Axes axes{width, 0.0, 0.0, 0.0, 0.0};
    axes.standBelow(placedKeys(names, width));
    return axes.height;
}

} // namespace moescope::detail
