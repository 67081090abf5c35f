// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace moescope {

/// Adapts every widget there is to another scale of the interface: what was set once in pixels (margins, spacing, least
/// and greatest sizes, widths of columns) is set anew from `before` to `after`. Each measure is
/// remembered at scale 1, so that going up and down again ends where it began. Widgets made later are not concerned:
/// they ask the theme.
void rescaleWidgets(double before, double after);
/// The same for fonts that widgets were given; after the style sheet, which puts back the font that it found first.
void rescaleFonts(double before, double after);

} // namespace moescope
