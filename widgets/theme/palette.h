// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QColor>

namespace moescope {

/// The colours of one appearance, by role. Accent means selection, action, progress or the present point, never a data
/// series of its own; a warning always comes with an icon or a word.
struct Palette {
    bool dark = false;
    QColor window, dock, plot, oddRow, border;
    QColor text, secondary, disabled;
    QColor grid, axis;
    QColor button, buttonBorder;
    QColor zero; ///< of any map: nothing there, or nothing measured
    QColor warning, error;
    QColor accent, onAccent, selected;
    QColor negative;                ///< lost, below zero, value term
    QColor positive;                ///< gained, above zero, structure term, second pick
    QColor bars;                    ///< counts without a sign
    std::array<QColor, 4> replaced; ///< of a token's experts: none, one, two, three or more
};

const Palette& darkPalette();
const Palette& lightPalette();

/// Colour of the n-th overlay (0-based): orange, then further colours of Okabe and Ito's colour-blind-safe set.
QColor overlayColour(const Palette& palette, int n);

/// Step of cividis for a bit width; widths between the named ones are interpolated.
QColor bitsColour(const Palette& palette, int bits);

/// Ink for small text on a filled cell: near-black where the cell's relative luminance (WCAG 2) is above 0.2, else
/// white.
QColor inkOn(const QColor& cell);

} // namespace moescope
