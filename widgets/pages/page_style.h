// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>

namespace moescope {

/// What a piece of text on a report's page is.
enum class PageFont { body, small, strong, mono, table, tableHead, caption, section, title };

/// Colours of a report's page: the studio's, on white paper or on the dark ground.
struct PageColours {
    QColor page, panel, oddRow, line, text, secondary, axis, accent, warning, error;
};

/// How a report is set. Lengths are pixels of 1/96 inch. A value: it is used on a worker's thread.
struct PageStyle {
    double width = 688.0; ///< of the column of text and figures
    double height = 0.0;  ///< of the room on a page; 0: one page as long as it must be
    double tallestFigure = 0.0;
    double body = 12.0; ///< size of running text
    bool dark = false;

    /// A4 with margins of 14 mm at the sides.
    static PageStyle paper();
    /// One long page for a screen, `pageWidth` wide with its margins.
    static PageStyle screen(double pageWidth, bool dark);

    [[nodiscard]] bool hasPages() const { return height > 0.0; }
    [[nodiscard]] PageColours colours() const;
    [[nodiscard]] QFont font(PageFont role) const;
    /// Distance of baselines, whole pixels.
    [[nodiscard]] double lineHeight(PageFont role) const;
};

/// Paper and its margins, in the same pixels.
struct PaperSheet {
    static constexpr double width = 793.7, height = 1122.5; ///< A4
    static constexpr double side = 53.0, top = 53.0, bottom = 68.0;
};
inline constexpr double screenMargin = 32.0; ///< around a page for a screen

} // namespace moescope
