// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <qcustomplot.h>

#include "theme/palette.h"

namespace moescope {

/// Perceptually even, colour-blind-safe maps (van der Walt and Smith 2015; Nuñez et al. 2018). Missing values take the
/// palette's zero colour.
QCPColorGradient viridis(const Palette& palette);
QCPColorGradient cividis(const Palette& palette);

/// Linear from `low` over the zero colour to `high`; meant for a range that is symmetric about 0.
QCPColorGradient diverging(const Palette& palette, const QColor& low, const QColor& high);

/// Linear from the zero colour to `high`.
QCPColorGradient sequential(const Palette& palette, const QColor& high);

/// One colour for each whole number lower..upper.
QCPColorGradient stepped(const Palette& palette, int lower, int upper, const std::function<QColor(int)>& colourOf);

/// Colour of `value` in a map that spans lower..upper.
QColor colourAt(QCPColorGradient gradient, double value, double lower, double upper);

} // namespace moescope
