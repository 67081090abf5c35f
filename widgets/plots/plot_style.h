// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

namespace moescope {

/// Colours and fonts of the theme on a plot's background, frame, axes, grid and labels.
void styleAxes(QCPAxisRect* rect);
void styleAxis(QCPAxis* axis);

/// Powers of ten as "10²", minor ticks between.
void makeLogarithmic(QCPAxis* axis);
/// The same, or even ticks, about `ticks` of them, in plain digits.
void setLogarithmic(QCPAxis* axis, bool logarithmic, int ticks = 5);

} // namespace moescope
