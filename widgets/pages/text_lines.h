// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QStringList>

namespace moescope {

/// Lines of a text that is at most `width` wide: broken between words, inside one only where it is too long by itself.
/// Line breaks in the text stay; an empty text is one empty line. What cannot be shown (control characters) becomes
/// U+FFFD.
QStringList brokenLines(const QString& text, const QFont& font, double width);

/// Width of a line.
double lineWidth(const QString& line, const QFont& font);
/// Width of the longest word.
double wordWidth(const QString& text, const QFont& font);

} // namespace moescope
