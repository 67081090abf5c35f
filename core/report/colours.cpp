// SPDX-License-Identifier: Apache-2.0
#include "report/detail/colours.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace moescope::detail {
namespace {

using Colour = std::uint32_t; ///< 0xRRGGBB

// Viridis by van der Walt and Smith (2015), 16 of its 256 colours; the steps lie between them on straight lines.
constexpr std::array<Colour, 16> viridis{0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e,
                                         0x2a788e, 0x23888e, 0x1f988b, 0x22a884, 0x35b779, 0x54c568,
                                         0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725};

double channel(Colour colour, int shift) { return static_cast<double>(colour >> shift & 0xFF); }

Colour between(Colour a, Colour b, double share) {
    Colour mixed = 0;
    for (const int shift : {16, 8, 0})
        mixed |= static_cast<Colour>(std::lround(channel(a, shift) + (channel(b, shift) - channel(a, shift)) * share))
                 << shift;
    return mixed;
}

Colour magnitudeColour(int step) {
    const double place = static_cast<double>(step) / (magnitudeSteps - 1) * static_cast<double>(viridis.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), viridis.size() - 2);
    return between(viridis[below], viridis[below + 1], place - static_cast<double>(below));
}

Colour divergingColour(int step, bool dark) {
    constexpr int middle = divergingSteps / 2;
    const Colour zero = dark ? 0x23272c : 0xf1f3f4;
    const Colour low = dark ? 0x5aa9e6 : 0x1f6fb4;
    const Colour high = dark ? 0xf0983e : 0xc2600a;
    return between(zero, step < middle ? low : high, std::abs(step - middle) / static_cast<double>(middle));
}

/// Steps of cividis (Nuñez et al. 2018), as in the studio.
Colour bitsColour(int bits, bool dark) {
    const Colour four = dark ? 0xe1cc55 : 0xf0d24a;
    if (bits > 8)
        return dark ? 0xe4e7eb : 0x1a1f24; // left in full precision
    if (bits >= 4)
        return between(four, dark ? 0xfee838 : 0xffe945, (bits - 4) / 4.0);
    constexpr std::array<std::array<Colour, 2>, 3> below{
        {{0x00224e, 0x15305c}, {0x274a86, 0x3b496c}, {0x9a9a86, 0x8a8678}}};
    return below[static_cast<std::size_t>(std::max(bits, 1) - 1)][dark ? 1 : 0];
}

/// Relative luminance (WCAG 2): dark ink above 0.2, white below.
std::string inkOn(Colour colour) {
    const auto linear = [](double value) {
        const double share = value / 255.0;
        return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    };
    const double luminance = 0.2126 * linear(channel(colour, 16)) + 0.7152 * linear(channel(colour, 8)) +
                             0.0722 * linear(channel(colour, 0));
    return luminance > 0.2 ? "#101214" : "#fff";
}

/// The number in the name of a value's class: a step of the map, or a width.
long stepOf(ReportHeatmap::Map map, double value, double lower, double upper) {
    if (map == ReportHeatmap::Map::bits)
        return std::lround(value);
    double place = upper > lower ? (value - lower) / (upper - lower) : 0.0;
    if (map == ReportHeatmap::Map::diverging) {
        const double most = std::max(std::abs(lower), std::abs(upper));
        place = most > 0.0 ? 0.5 + 0.5 * value / most : 0.5;
        return std::lround(std::clamp(place, 0.0, 1.0) * (divergingSteps - 1));
    }
    return std::lround(std::clamp(place, 0.0, 1.0) * (magnitudeSteps - 1));
}

std::string rule(const std::string& name, Colour colour) {
    return fmt::format(".{0}{{fill:#{1:06x}}}.t{0}{{fill:{2}}}\n", name, colour, inkOn(colour));
}

} // namespace

std::string colourClass(ReportHeatmap::Map map, double value, double lower, double upper) {
    constexpr std::string_view letters = "vdb"; // magnitude, diverging, bits
    return fmt::format("{}{}", letters[static_cast<std::size_t>(map)], stepOf(map, value, lower, upper));
}

std::uint32_t cellColour(ReportHeatmap::Map map, const std::optional<double>& value, double lower, double upper,
                         bool dark) {
    if (!value)
        return divergingColour(divergingSteps / 2, dark); // nothing there
    const auto step = static_cast<int>(stepOf(map, *value, lower, upper));
    if (map == ReportHeatmap::Map::bits)
        return bitsColour(step, dark);
    return map == ReportHeatmap::Map::diverging ? divergingColour(step, dark) : magnitudeColour(step);
}

std::string colourRules(bool dark) {
    std::string rules;
    for (int step = 0; step < magnitudeSteps && !dark; ++step) // viridis is the same in both
        rules += rule(fmt::format("v{}", step), magnitudeColour(step));
    for (int step = 0; step < divergingSteps; ++step)
        rules += rule(fmt::format("d{}", step), divergingColour(step, dark));
    for (const int bits : {1, 2, 3, 4, 5, 6, 7, 8, 16})
        rules += rule(fmt::format("b{}", bits), bitsColour(bits, dark));
    return rules;
}

} // namespace moescope::detail
