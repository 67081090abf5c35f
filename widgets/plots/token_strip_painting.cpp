// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/token_strip.h"

#include <algorithm>

#include <QPainter>

#include "plots/token_strip_metrics.h"
#include "theme/theme.h"

namespace moescope {

TokenStripMetrics::TokenStripMetrics(int rows)
    : fixed(Theme::instance().font(TextRole::fixed))
    , dense(Theme::instance().font(TextRole::dense)) {
    const Theme& theme = Theme::instance();
    left = theme.px(38);
    right = theme.px(6);
    overviewRow = std::max(1, std::min(theme.px(9), theme.px(96) / std::max(1, rows)));
    overviewHeight = std::max(1, rows) * overviewRow;
    axisHeight = dense.height() + theme.px(4);
    textHeight = fixed.height() + theme.px(3);
    rowHeight = std::max(theme.px(13), dense.height());
    lineGap = theme.px(7);
    leastToken = theme.px(8);
}

QString shownText(const QString& token) {
    QString text = token;
    text.replace('\n', QChar(0x23ce)).replace('\t', QChar(0x21e5)).remove('\r');
    if (text.startsWith(' '))
        text[0] = QChar(0x00b7);
    return text.isEmpty() ? QStringLiteral("∅") : text;
}

namespace {

QColor colourOf(int replaced) {
    return Theme::instance().palette().replaced[static_cast<std::size_t>(std::clamp(replaced, 0, 3))];
}

} // namespace

void TokenStrip::paintTo(QPaintDevice& device, double scale, bool) const {
    QPainter painter(&device);
    painter.scale(scale, scale);
    painter.fillRect(rect(), Theme::instance().palette().dock);
    paint(painter);
}

void TokenStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paint(painter);
    if (hasFocus()) {
        painter.setPen(Theme::instance().palette().accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void TokenStrip::paint(QPainter& painter) const {
    if (tokens() == 0)
        return;
    painter.setLayoutDirection(Qt::LeftToRight); // tokens run to the right, left means left
    paintOverview(painter);
    for (int line = 0; line < linesOfTokens; ++line)
        paintLine(painter, line);
    const QRect cell = cellRect(m_hovered);
    if (!cell.isEmpty()) {
        painter.setPen(Theme::instance().palette().text);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(cell.adjusted(0, 0, -1, -1));
    }
}

void TokenStrip::paintOverview(QPainter& painter) const {
    const Theme& theme = Theme::instance();
    const Palette& palette = theme.palette();
    const TokenStripMetrics m(static_cast<int>(m_window.rows.size()));
    const QRect area = overviewRect();
    painter.fillRect(area, palette.zero);
    const auto x = [&](int token) { return area.left() + static_cast<int>(1.0 * token * area.width() / tokens()); };
    painter.setFont(theme.font(TextRole::dense));
    const int leastDistance = m.dense.ascent() - 2; // digits and capitals only
    int lastLabel = -1000, pickedRow = -1;
    for (std::size_t row = 0; row < m_window.rows.size(); ++row)
        if (m_window.rows[row].layer == m_highlighted)
            pickedRow = static_cast<int>(row);
    for (std::size_t row = 0; row < m_window.rows.size(); ++row) {
        const int y = area.top() + static_cast<int>(row) * m.overviewRow;
        for (int token = 0; token < tokens(); ++token)
            if (const int n = m_window.rows[row].replaced[static_cast<std::size_t>(token)]; n > 0)
                painter.fillRect(QRect(x(token), y,
                                       std::max(1, x(token + 1) - x(token) - (area.width() > 3 * tokens() ? 1 : 0)),
                                       std::max(1, m.overviewRow - 1)),
                                 colourOf(n));
        const bool picked = static_cast<int>(row) == pickedRow;
        const bool besidePick =
            pickedRow >= 0 && std::abs(static_cast<int>(row) - pickedRow) * m.overviewRow < leastDistance;
        if (!picked && (y - lastLabel < leastDistance || besidePick))
            continue;
        lastLabel = y;
        painter.setPen(picked ? palette.accent : palette.secondary);
        painter.drawText(QRect(0, y - m.dense.height(), m.left - theme.px(8), 2 * m.dense.height() + m.overviewRow),
                         Qt::AlignRight | Qt::AlignVCenter, QString("L%1").arg(m_window.rows[row].layer));
    }
    painter.setPen(palette.secondary);
    for (int mark = 0; mark < tokens(); mark += std::max(1, tokens() / 4)) {
        const bool last = mark + tokens() / 4 > tokens();
        painter.drawText(QRect(x(mark) - (mark ? 30 : 0), area.bottom() + theme.px(3), 60, m.dense.height()),
                         mark && !last ? Qt::AlignHCenter : Qt::AlignLeft, QString::number(mark));
    }
    painter.drawText(QRect(area.right() - 60, area.bottom() + theme.px(3), 61, m.dense.height()), Qt::AlignRight,
                     QString::number(tokens() - 1));
    painter.setPen(QPen(palette.accent, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRect(QPoint(x(m_first) - 1, area.top() - 1), QPoint(x(m_last + 1), area.bottom() + 1)));
}

void TokenStrip::paintLine(QPainter& painter, int line) const {
    const Theme& theme = Theme::instance();
    const Palette& palette = theme.palette();
    const TokenStripMetrics m(static_cast<int>(m_window.rows.size()));
    const auto [first, last] = shownRows();
    const int top = lineTop(line), cells = top + m.textHeight;
    const auto ofLine = [line](const Placed& placed) { return placed.line == line; };
    if (std::none_of(m_placed.begin(), m_placed.end(), ofLine))
        return;
    painter.fillRect(QRect(m.left, cells, width() - m.left - m.right, (last - first) * m.rowHeight - 1), palette.zero);
    for (int row = first; row < last; ++row) {
        const int layer = m_window.rows[static_cast<std::size_t>(row)].layer;
        painter.setFont(theme.font(TextRole::dense));
        painter.setPen(layer == m_highlighted ? palette.accent : palette.secondary);
        painter.drawText(QRect(0, cells + (row - first) * m.rowHeight, m.left - theme.px(8), m.rowHeight),
                         Qt::AlignRight | Qt::AlignVCenter, QString("L%1").arg(layer));
    }
    painter.setFont(theme.font(TextRole::fixed));
    for (const Placed& placed : m_placed) {
        if (placed.line != line)
            continue;
        painter.setPen(placed.token == m_hovered.token ? palette.accent : palette.text);
        painter.drawText(QRect(placed.x, top, placed.width + 2, m.textHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         shownText(m_window.texts[static_cast<std::size_t>(placed.token)]));
        for (int row = first; row < last; ++row) {
            const int n = m_window.rows[static_cast<std::size_t>(row)].replaced[static_cast<std::size_t>(placed.token)];
            if (n > 0)
                painter.fillRect(
                    QRect(placed.x, cells + (row - first) * m.rowHeight, placed.width - 1, m.rowHeight - 1),
                    colourOf(n));
        }
    }
}

} // namespace moescope
