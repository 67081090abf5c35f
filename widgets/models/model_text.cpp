// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/model_text.h"

#include <array>
#include <cmath>

#include <QObject>

#include "plots/number_text.h"

namespace moescope {
namespace {

/// Three significant digits with one of the units, each a thousand times the one before.
template <std::size_t N>
QString scaled(double value, const std::array<const char*, N>& units) {
    std::size_t unit = 0;
    // 999.5 would be shown as "1000": it belongs to the next unit.
    while (value >= 999.5 && unit + 1 < N) {
        value /= 1000.0;
        ++unit;
    }
    const int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return fixedText(value, decimals) + QString::fromUtf8(units[unit]);
}

} // namespace

QString compactCount(std::int64_t count) {
    static constexpr std::array units{"", " k", " M", " B", " T"};
    return scaled(static_cast<double>(count), units);
}

QString bytesText(std::int64_t bytes) {
    static constexpr std::array units{" B", " kB", " MB", " GB", " TB"};
    return scaled(static_cast<double>(bytes), units);
}

QString durationText(double seconds) {
    const auto whole = static_cast<qint64>(std::llround(std::max(0.0, seconds)));
    if (whole < 60)
        return QObject::tr("%1 s").arg(whole);
    if (whole < 3600)
        return QObject::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    if (whole < 48LL * 3600)
        return QObject::tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
    return QObject::tr("%1 d %2 h").arg(whole / 86400).arg(whole % 86400 / 3600);
}

QString shortName(const Linear& linear) { return QString::fromStdString(linear.module).section('.', -1); }

QString nameOf(const Model& model) {
    const auto& folder = model.folder();
    const auto name = folder.has_filename() ? folder.filename() : folder.parent_path().filename();
    return QString::fromStdString(name.string());
}

} // namespace moescope
