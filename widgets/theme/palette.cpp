// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/palette.h"

#include <cmath>

namespace moescope {
namespace {

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

QColor between(const QColor& a, const QColor& b, double t) {
    const auto mix = [t](int x, int y) { return static_cast<int>(std::lround(x + t * (y - x))); };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

} // namespace

const Palette& darkPalette() {
    static const Palette palette{
        .dark = true,
        .window = "#1a1c20",
        .dock = "#212429",
        .plot = "#17191c",
        .oddRow = "#1c1f23",
        .border = "#33383f",
        .text = "#e4e7eb",
        .secondary = "#a0a8b2",
        .disabled = "#6d757f",
        .grid = "#272b30",
        .axis = "#5b636d",
        .button = "#2b2f35",
        .buttonBorder = "#3c424a",
        .zero = "#23272c",
        .warning = "#e8b84a",
        .error = "#f0736a",
        .accent = "#4fc7b5",
        .onAccent = "#0d1f1c",
        .selected = "#1f3b39",
        .negative = "#5aa9e6",
        .positive = "#f0983e",
        .bars = "#7d838e",
        .replaced = {QColor("#23272c"), QColor("#6a6f7c"), QColor("#c3b369"), QColor("#fee838")},
    };
    return palette;
}

const Palette& lightPalette() {
    static const Palette palette{
        .dark = false,
        .window = "#e9ebee",
        .dock = "#f6f7f8",
        .plot = "#ffffff",
        .oddRow = "#f8f9fa",
        .border = "#d0d5da",
        .text = "#1a1f24",
        .secondary = "#56606b",
        .disabled = "#929ba5",
        .grid = "#eceff1",
        .axis = "#8a939d",
        .button = "#ffffff",
        .buttonBorder = "#c3c9d0",
        .zero = "#f1f3f4",
        .warning = "#9a6a00",
        .error = "#b3261e",
        .accent = "#0b7a70",
        .onAccent = "#ffffff",
        .selected = "#d9eeeb",
        .negative = "#1f6fb4",
        .positive = "#c2600a",
        .bars = "#8f98a3",
        .replaced = {QColor("#f1f3f4"), QColor("#b9b49a"), QColor("#6f7078"), QColor("#00224e")},
    };
    return palette;
}

QColor overlayColour(const Palette& palette, int n) {
    static const std::array<QColor, 4> darkSet{QColor("#cc79a7"), QColor("#56b4e9"), QColor("#f0e442"),
                                               QColor("#b9a3ff")};
    static const std::array<QColor, 4> lightSet{QColor("#a3437a"), QColor("#1f6fb4"), QColor("#8a7a00"),
                                                QColor("#5b45b0")};
    if (n <= 0)
        return palette.positive;
    const auto& set = palette.dark ? darkSet : lightSet;
    return set[static_cast<std::size_t>(n - 1) % set.size()];
}

QColor bitsColour(const Palette& palette, int bits) {
    const QColor two(palette.dark ? "#3b496c" : "#274a86");
    const QColor three(palette.dark ? "#8a8678" : "#9a9a86");
    const QColor four(palette.dark ? "#e1cc55" : "#f0d24a");
    const QColor most(palette.dark ? "#fee838" : "#ffe945");
    const QColor least(palette.dark ? "#15305c" : "#00224e");
    if (bits <= 1)
        return least;
    if (bits <= 3)
        return bits == 2 ? two : three;
    return between(four, most, std::clamp((bits - 4) / 4.0, 0.0, 1.0));
}

QColor inkOn(const QColor& cell) {
    const double luminance =
        0.2126 * linear(cell.redF()) + 0.7152 * linear(cell.greenF()) + 0.0722 * linear(cell.blueF());
    return luminance > 0.2 ? QColor("#101214") : QColor(Qt::white);
}

} // namespace moescope
