// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/colour_maps.h"

#include <initializer_list>

namespace moescope {
namespace {

// One more than a number with many divisors: stops, and zero in the middle of a diverging map, are levels themselves.
constexpr int levels = 361;

QCPColorGradient evenly(const Palette& palette, std::initializer_list<QRgb> colours) {
    QMap<double, QColor> stops;
    double i = 0.0;
    for (const QRgb colour : colours)
        stops.insert(i++ / static_cast<double>(colours.size() - 1), QColor(colour));
    QCPColorGradient gradient;
    gradient.setColorStops(stops);
    gradient.setLevelCount(levels);
    gradient.setNanHandling(QCPColorGradient::nhNanColor);
    gradient.setNanColor(palette.zero);
    return gradient;
}

} // namespace

QCPColorGradient viridis(const Palette& palette) {
    return evenly(palette, {0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e, 0x1f988b,
                            0x22a884, 0x35b779, 0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725});
}

QCPColorGradient cividis(const Palette& palette) {
    return evenly(palette, {0x00224e, 0x083370, 0x35456c, 0x4f576c, 0x666970, 0x7d7c78, 0x948e77, 0xaea371, 0xc8b866,
                            0xe5cf52, 0xfee838});
}

QCPColorGradient diverging(const Palette& palette, const QColor& low, const QColor& high) {
    return evenly(palette, {low.rgb(), palette.zero.rgb(), high.rgb()});
}

QCPColorGradient sequential(const Palette& palette, const QColor& high) {
    return evenly(palette, {palette.zero.rgb(), high.rgb()});
}

QCPColorGradient stepped(const Palette& palette, int lower, int upper, const std::function<QColor(int)>& colourOf) {
    QMap<double, QColor> stops;
    for (int i = lower; i <= upper; ++i)
        stops.insert(upper == lower ? 0.0 : static_cast<double>(i - lower) / (upper - lower), colourOf(i));
    QCPColorGradient gradient = evenly(palette, {palette.zero.rgb(), palette.zero.rgb()});
    gradient.setColorStops(stops);
    return gradient;
}

QColor colourAt(QCPColorGradient gradient, double value, double lower, double upper) {
    return QColor(gradient.color(value, QCPRange(lower, upper)));
}

} // namespace moescope
