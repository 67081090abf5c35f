// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/token_strip.h"

#include <algorithm>

#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>

#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "plots/plot_hover.h"
#include "plots/token_strip_metrics.h"
#include "theme/theme.h"

namespace moescope {

TokenStrip::TokenStrip(QWidget* parent)
    : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setAccessibleName(tr("Tokens by layers"));
    connect(&Theme::instance(), &Theme::themeChanged, this, [this] {
        layOut();
        updateGeometry();
        update();
    });
}

void TokenStrip::setWindow(Window window) {
    const bool sameLength = window.texts.size() == m_window.texts.size();
    m_window = std::move(window);
    m_hovered = {};
    if (!sameLength)
        m_first = 0;
    std::int64_t flips = 0;
    for (const Row& row : m_window.rows)
        flips += std::count_if(row.replaced.begin(), row.replaced.end(), [](std::uint8_t n) { return n > 0; });
    setAccessibleDescription(
        tr("%1 tokens by %2 layers, %3 changed sets of experts.").arg(tokens()).arg(m_window.rows.size()).arg(flips));
    layOut();
    updateGeometry();
    update();
}

void TokenStrip::setHighlightedLayer(int layer) {
    m_highlighted = layer;
    update();
}

void TokenStrip::scrollTo(int token) {
    m_first = std::clamp(token, 0, std::max(0, tokens() - 1));
    layOut();
    update();
}

/// With many layers the lines show those around the picked one; the overview always shows all.
std::pair<int, int> TokenStrip::shownRows() const {
    const int all = static_cast<int>(m_window.rows.size());
    if (all <= mostRowsInLines)
        return {0, all};
    int picked = 0;
    for (int i = 0; i < all; ++i)
        if (m_window.rows[static_cast<std::size_t>(i)].layer == m_highlighted)
            picked = i;
    const int first = std::clamp(picked - mostRowsInLines / 2, 0, all - mostRowsInLines);
    return {first, first + mostRowsInLines};
}

void TokenStrip::layOut() {
    const TokenStripMetrics m(static_cast<int>(m_window.rows.size()));
    m_placed.clear();
    const int right = width() - m.right;
    int line = 0, x = m.left, token = m_first;
    for (; token < tokens() && line < linesOfTokens; ++token) {
        const int w = std::max(m.leastToken,
                               m.fixed.horizontalAdvance(shownText(m_window.texts[static_cast<std::size_t>(token)])));
        if (x + w > right && x > m.left) {
            x = m.left;
            if (++line == linesOfTokens)
                break;
        }
        m_placed.push_back({token, line, x, w});
        x += w;
    }
    m_last = token - 1;
    emit scrolled(m_first, m_last);
}

QSize TokenStrip::sizeHint() const {
    const TokenStripMetrics m(static_cast<int>(m_window.rows.size()));
    const auto [first, last] = shownRows();
    return {m.fixed.horizontalAdvance(QString(120, 'x')), m.linesTop() + linesOfTokens * m.lineHeight(last - first)};
}

QSize TokenStrip::minimumSizeHint() const { return {200, sizeHint().height()}; }

QRect TokenStrip::overviewRect() const {
    const TokenStripMetrics m(static_cast<int>(m_window.rows.size()));
    return {m.left, 2, width() - m.left - m.right, m.overviewHeight};
}

int TokenStrip::lineTop(int line) const {
    const TokenStripMetrics m(static_cast<int>(m_window.rows.size()));
    const auto [first, last] = shownRows();
    return m.linesTop() + line * m.lineHeight(last - first);
}

TokenStrip::Place TokenStrip::placeAt(QPoint position) const {
    const TokenStripMetrics m(static_cast<int>(m_window.rows.size()));
    const QRect overview = overviewRect();
    if (tokens() == 0)
        return {};
    if (overview.contains(position))
        return {std::clamp(static_cast<int>(1.0 * (position.x() - overview.left()) * tokens() / overview.width()), 0,
                           tokens() - 1),
                static_cast<int>((position.y() - overview.top()) * m_window.rows.size() /
                                 static_cast<std::size_t>(overview.height()))};
    const auto [first, last] = shownRows();
    for (const Placed& placed : m_placed) {
        const int top = lineTop(placed.line);
        const int y = position.y() - top - m.textHeight;
        if (position.x() < placed.x || position.x() >= placed.x + placed.width || position.y() < top ||
            y >= (last - first) * m.rowHeight)
            continue;
        return {placed.token, y < 0 ? -1 : first + y / m.rowHeight};
    }
    return {};
}

QRect TokenStrip::cellRect(Place place) const {
    const TokenStripMetrics m(static_cast<int>(m_window.rows.size()));
    const auto [first, last] = shownRows();
    for (const Placed& placed : m_placed)
        if (placed.token == place.token && place.row >= first && place.row < last)
            return {placed.x, lineTop(placed.line) + m.textHeight + (place.row - first) * m.rowHeight, placed.width,
                    m.rowHeight};
    return {};
}

QString TokenStrip::describe(Place place) const {
    if (place.token < 0)
        return {};
    QString head =
        tr("Token %1 “%2”").arg(place.token).arg(shownText(m_window.texts[static_cast<std::size_t>(place.token)]));
    if (place.row < 0 || place.row >= static_cast<int>(m_window.rows.size()))
        return head;
    const Row& row = m_window.rows[static_cast<std::size_t>(place.row)];
    const auto token = static_cast<std::size_t>(place.token);
    QString text = head + tr(", layer %1: ").arg(row.layer);
    text += row.replaced[token] == 0 ? tr("same experts")
                                     : tr("%1 of %2 experts replaced").arg(row.replaced[token]).arg(m_window.topK);
    if (token < row.margins.size())
        text += tr(", margin %1 sd").arg(fixedText(static_cast<double>(row.margins[token]), 2));
    return text;
}

void TokenStrip::dragTo(int x) {
    const QRect overview = overviewRect();
    const int centre = static_cast<int>(1.0 * (x - overview.left()) * tokens() / std::max(1, overview.width()));
    scrollTo(centre - (m_last - m_first + 1) / 2);
}

void TokenStrip::resizeEvent(QResizeEvent*) { layOut(); }

void TokenStrip::mousePressEvent(QMouseEvent* event) {
    m_dragging = overviewRect().contains(event->pos());
    const Place place = placeAt(event->pos());
    if (m_dragging)
        dragTo(event->pos().x());
    else if (place.row >= 0)
        emit layerPicked(m_window.rows[static_cast<std::size_t>(place.row)].layer);
}

void TokenStrip::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging && (event->buttons() & Qt::LeftButton))
        dragTo(event->pos().x());
    m_hovered = placeAt(event->pos());
    emit hovered(describe(m_hovered));
    update();
}

void TokenStrip::leaveEvent(QEvent*) {
    m_hovered = {};
    emit hovered({});
    update();
}

void TokenStrip::wheelEvent(QWheelEvent* event) {
    if (!overviewRect().contains(event->position().toPoint()))
        return event->ignore(); // the page below scrolls
    scrollTo(m_first - event->angleDelta().y() / 12);
}

void TokenStrip::copy(Place place) {
    const QString text = describe(place);
    if (text.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(text);
    emit hovered(tr("Copied: %1").arg(text));
}

void TokenStrip::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const Place place = placeAt(event->pos());
    menu->addAction(tr("Copy this value") + '\t' + tr("Ctrl+C"), this, [this, place] { copy(place); })
        ->setEnabled(place.token >= 0);
    menu->addSeparator();
    addExportActions(menu, this, this);
    menu->popup(event->globalPos());
}

void TokenStrip::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy))
        return copy(m_hovered);
    const int page = std::max(1, m_last - m_first + 1);
    switch (event->key()) {
    case Qt::Key_Left:
        return scrollTo(m_first - 1);
    case Qt::Key_Right:
        return scrollTo(m_first + 1);
    case Qt::Key_PageUp:
        return scrollTo(m_first - page);
    case Qt::Key_PageDown:
        return scrollTo(m_first + page);
    case Qt::Key_Home:
        return scrollTo(0);
    case Qt::Key_End:
        return scrollTo(tokens() - page);
    default:
        QWidget::keyPressEvent(event);
    }
}

bool TokenStrip::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = describe(placeAt(help->pos()));
        QToolTip::showText(help->globalPos(),
                           text.isEmpty()
                               ? text
                               : numberToolTip(text, {},
                                               tr("Margin: distance of the last chosen expert's logit from the "
                                                  "first left out, over the standard deviation of the logits.")),
                           this);
        return true;
    }
    return QWidget::event(event);
}

Table TokenStrip::table() const {
    Table table{{"token", "text"}, {}};
    for (const Row& row : m_window.rows)
        table.header << QString("layer %1 replaced").arg(row.layer);
    for (int token = 0; token < tokens(); ++token) {
        QStringList line{QString::number(token), m_window.texts[static_cast<std::size_t>(token)]};
        for (const Row& row : m_window.rows)
            line << QString::number(row.replaced[static_cast<std::size_t>(token)]);
        table.rows << line;
    }
    return table;
}

} // namespace moescope
