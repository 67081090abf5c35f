// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/colour_range.h"

#include <cmath>

#include <QStringList>

namespace moescope {

QString ColourRange::text() const {
    switch (mode) {
    case Mode::automatic:
        break;
    case Mode::data:
        return QStringLiteral("data");
    case Mode::percentile:
        return QStringLiteral("percentile");
    case Mode::fixed:
        return QStringLiteral("fixed %1 %2").arg(lower, 0, 'g', 12).arg(upper, 0, 'g', 12);
    }
    return QStringLiteral("automatic");
}

ColourRange ColourRange::parse(const QString& text) {
    if (text == QLatin1String("data"))
        return {Mode::data};
    if (text == QLatin1String("percentile"))
        return {Mode::percentile};
    const QStringList words = text.split(' ');
    if (words.size() != 3 || words[0] != QLatin1String("fixed"))
        return {};
    bool isLower = false, isUpper = false;
    const double lower = words[1].toDouble(&isLower), upper = words[2].toDouble(&isUpper);
    const bool sound = isLower && isUpper && std::isfinite(lower) && std::isfinite(upper) && lower < upper;
    return sound ? ColourRange{Mode::fixed, lower, upper} : ColourRange{};
}

} // namespace moescope
