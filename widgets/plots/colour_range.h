// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace moescope {

/// Which numbers a map's colours span.
struct ColourRange {
    enum class Mode {
        automatic,  ///< as the map's owner proposes
        data,       ///< from the least to the largest value
        percentile, ///< from the 2nd to the 98th percentile
        fixed       ///< from `lower` to `upper`, in the quantity's own units, whatever the data
    };
    Mode mode = Mode::automatic;
    double lower = 0.0, upper = 1.0;

    bool operator==(const ColourRange&) const = default;
    /// "automatic", "data", "percentile", "fixed 0 8": what PlotMemory keeps. Anything else reads as automatic.
    [[nodiscard]] QString text() const;
    static ColourRange parse(const QString& text);
};

inline constexpr double percentileCut = 0.02;

} // namespace moescope
