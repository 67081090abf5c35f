// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFontMetrics>
#include <QString>

namespace moescope {

inline constexpr int linesOfTokens = 3;
inline constexpr int mostRowsInLines = 8;

/// Pixels of a TokenStrip at the font size in use.
struct TokenStripMetrics {
    explicit TokenStripMetrics(int rows);

    QFontMetrics fixed, dense;
    int left, right;    ///< margins
    int overviewHeight; ///< of all rows
    int overviewRow;    ///< of one, at least a pixel
    int axisHeight;     ///< token numbers below the overview
    int textHeight, rowHeight, lineGap;
    int leastToken; ///< narrowest token

    [[nodiscard]] int linesTop() const { return overviewHeight + axisHeight + lineGap; }
    [[nodiscard]] int lineHeight(int rows) const { return textHeight + rows * rowHeight + lineGap; }
};

/// A token's text on one line: a middle dot for a leading space, signs for line ends and tabs.
QString shownText(const QString& token);

} // namespace moescope
