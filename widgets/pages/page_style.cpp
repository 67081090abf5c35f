// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/page_style.h"

#include <cmath>

#include "theme/palette.h"

namespace moescope {
namespace {

double sizeOf(PageFont role, double body) {
    switch (role) {
    case PageFont::small:
    case PageFont::table:
    case PageFont::tableHead:
    case PageFont::mono:
        return body - 1.0;
    case PageFont::section:
        return body + 5.0;
    case PageFont::title:
        return body + 10.0;
    case PageFont::body:
    case PageFont::strong:
    case PageFont::caption:
        break;
    }
    return body;
}

bool isStrong(PageFont role) {
    return role == PageFont::strong || role == PageFont::tableHead || role == PageFont::caption ||
           role == PageFont::section || role == PageFont::title;
}

} // namespace

PageStyle PageStyle::paper() {
    PageStyle style;
    style.width = std::floor(PaperSheet::width - 2.0 * PaperSheet::side);
    style.height = std::floor(PaperSheet::height - PaperSheet::top - PaperSheet::bottom);
    style.tallestFigure = style.height - 190.0; // caption and section head stand on the same page
    return style;
}

PageStyle PageStyle::screen(double pageWidth, bool dark) {
    PageStyle style;
    style.width = pageWidth - 2.0 * screenMargin;
    style.tallestFigure = 1800.0;
    style.body = 14.0;
    style.dark = dark;
    return style;
}

PageColours PageStyle::colours() const {
    const Palette& p = dark ? darkPalette() : lightPalette();
    return {p.plot, p.dock, p.oddRow, p.border, p.text, p.secondary, p.axis, p.accent, p.warning, p.error};
}

QFont PageStyle::font(PageFont role) const {
    QFont font;
    if (role == PageFont::mono)
        font.setFamilies({"DejaVu Sans Mono", "Noto Sans Mono", "monospace"});
    else
        font.setFamilies({"Inter", "Noto Sans", "DejaVu Sans"});
    font.setPixelSize(static_cast<int>(std::lround(sizeOf(role, body))));
    font.setWeight(isStrong(role) ? QFont::DemiBold : QFont::Normal);
    font.setStyleStrategy(QFont::PreferNoShaping);     // a glyph in another's place has no letter in a PDF
    font.setHintingPreference(QFont::PreferNoHinting); // widths are the same on the screen, in a picture and in a PDF
    return font;
}

double PageStyle::lineHeight(PageFont role) const { return std::ceil(sizeOf(role, body) * 1.42); }

} // namespace moescope
