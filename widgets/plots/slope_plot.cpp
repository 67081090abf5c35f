// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/slope_plot.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <qcustomplot.h>

#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_view.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int widestLabel = 90;       // design pixels; longer ones are shortened, the tooltip has them whole
constexpr std::size_t manyItems = 40; // more lines than that recede behind those that stand out

template <class Value>
std::vector<int> ranksBy(std::size_t n, Value value) {
    std::vector<int> order(n), rank(n);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return value(a) < value(b); });
    for (std::size_t i = 0; i < n; ++i)
        rank[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
    return rank;
}

} // namespace

SlopePlot::SlopePlot(QCustomPlot* plot, const QString& name)
    : PlotController(plot, name) {
    for (QCPAxis* axis : plot->axisRect()->axes())
        axis->setVisible(false);
    plot->xAxis->grid()->setVisible(false);
    plot->yAxis->grid()->setVisible(false);
    plot->axisRect()->setAutoMargins(QCP::msNone);
    plot->xAxis->setRange(0.0, 1.0);
    plot->yAxis->setRangeReversed(true);
    view()->setFixed(true, false); // ranks run down, and only they can be too many
    new PaintItem(plot, "main", false, [this](QCPPainter& painter) { paint(painter); });
    adoptTheme();
}

void SlopePlot::setItems(std::vector<Item> items, const QString& leftTitle, const QString& rightTitle) {
    m_items = std::move(items);
    m_leftTitle = leftTitle;
    m_rightTitle = rightTitle;
    const auto at = [this](int i) -> const Item& { return m_items[static_cast<std::size_t>(i)]; };
    m_leftRank = ranksBy(m_items.size(), [&](int i) { return at(i).left; });
    m_rightRank = ranksBy(m_items.size(), [&](int i) { return at(i).right; });
    std::vector<int> moves;
    for (std::size_t i = 0; i < m_items.size(); ++i)
        moves.push_back(std::abs(m_rightRank[i] - m_leftRank[i]));
    std::sort(moves.rbegin(), moves.rend());
    // the few largest moves, never those of one or two places
    m_notableMove = std::max(3, moves.empty() ? 3 : moves[std::min<std::size_t>(3, moves.size() - 1)]);
    layOut();
    view()->setHome(QCPRange(0.0, 1.0), QCPRange(0.0, std::max(1.0, static_cast<double>(m_items.size()) - 1.0)));
    refresh();
}

void SlopePlot::setHighlighted(int item) {
    m_highlighted = item;
    refresh();
}

void SlopePlot::restyle() {
    plot()->setBackground(Theme::instance().palette().dock);
    plot()->axisRect()->setBackground(Theme::instance().palette().dock);
    layOut();
}

/// The axes' rectangle spans both columns of points.
void SlopePlot::layOut() {
    const Theme& theme = Theme::instance();
    const QFontMetrics metrics(theme.font(TextRole::dense));
    int label = 0;
    for (const Item& item : m_items)
        label = std::max(label, metrics.horizontalAdvance(item.label));
    const int side = std::min(label + theme.px(12), theme.px(widestLabel));
    plot()->axisRect()->setMargins({side, metrics.height() + theme.px(12), side, theme.px(8)});
}

SlopePlot::Frame SlopePlot::frame() const {
    const QRect area = plot()->axisRect()->rect();
    const double top = plot()->yAxis->coordToPixel(0.0), next = plot()->yAxis->coordToPixel(1.0);
    return {static_cast<double>(area.left()), static_cast<double>(area.right()), top, next - top};
}

bool SlopePlot::isSeen(double y) const {
    const QRect area = plot()->axisRect()->rect();
    return y >= area.top() - 2 && y <= area.bottom() + 2;
}

QColor SlopePlot::colourOf(int item) const {
    const Palette& palette = Theme::instance().palette();
    const int move = rightRank(item) - leftRank(item);
    if (item == m_highlighted)
        return palette.accent;
    if (std::abs(move) < m_notableMove)
        return palette.axis;
    return move > 0 ? palette.positive : palette.negative;
}

void SlopePlot::paint(QCPPainter& painter) const {
    if (m_items.empty())
        return;
    const Theme& theme = Theme::instance();
    const Frame f = frame();
    painter.setFont(theme.font(TextRole::dense));
    painter.setPen(theme.palette().secondary);
    const int line = QFontMetrics(painter.font()).height();
    painter.drawText(QRectF(f.left - 60, 0, 120, line), Qt::AlignCenter, m_leftTitle);
    painter.drawText(QRectF(f.right - 60, 0, 120, line), Qt::AlignCenter, m_rightTitle);
    painter.setAntialiasing(true);
    painter.setClipRect(plot()->axisRect()->rect().adjusted(-4, -4, 4, 4));
    const auto draw = [&](int item) {
        const QColor colour = colourOf(item);
        const bool marked = item == m_highlighted;
        const QPointF from(f.left, f.top + f.step * leftRank(item)), to(f.right, f.top + f.step * rightRank(item));
        const bool notable = marked || colour != theme.palette().axis;
        const QColor ink = notable || m_items.size() <= manyItems ? colour : theme.palette().border;
        painter.setPen(QPen(ink, marked ? 2.0 : notable ? 1.4 : 1.0));
        painter.drawLine(from, to);
        painter.setBrush(ink);
        painter.setPen(Qt::NoPen);
        const double radius = std::min(marked ? 2.5 : 1.8, std::max(1.0, f.step / 3.0));
        painter.drawEllipse(from, radius, radius);
        painter.drawEllipse(to, radius, radius);
    };
    // the unmoved first, so that what stands out lies on top
    for (const bool notable : {false, true})
        for (int i = 0; i < static_cast<int>(m_items.size()); ++i)
            if ((colourOf(i) != theme.palette().axis) == notable && i != m_highlighted)
                draw(i);
    if (m_highlighted >= 0 && m_highlighted < static_cast<int>(m_items.size()))
        draw(m_highlighted);
    painter.setClipping(false);
    paintLabels(painter, f, false);
    paintLabels(painter, f, true);
}

void SlopePlot::paintLabels(QCPPainter& painter, const Frame& f, bool right) const {
    const Theme& theme = Theme::instance();
    const QFont font = theme.font(TextRole::dense);
    QFont bold = font;
    bold.setWeight(QFont::DemiBold);
    const int line = QFontMetrics(font).height();
    std::vector<int> order(m_items.size());
    for (int i = 0; i < static_cast<int>(m_items.size()); ++i)
        order[static_cast<std::size_t>(right ? rightRank(i) : leftRank(i))] = i;
    double last = -1e9;
    const auto draw = [&](int item, double y) {
        const QColor colour = colourOf(item);
        painter.setFont(item == m_highlighted ? bold : font);
        painter.setPen(colour == theme.palette().axis ? theme.palette().secondary : colour);
        const double width = f.left - theme.px(7);
        const QRectF box(right ? f.right + theme.px(7) : 0.0, y - line, width, 2 * line);
        painter.drawText(
            box, (right ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter,
            QFontMetrics(painter.font())
                .elidedText(m_items[static_cast<std::size_t>(item)].label, Qt::ElideRight, static_cast<int>(width)));
    };
    const double pickedY = m_highlighted < 0 || m_highlighted >= static_cast<int>(m_items.size())
                               ? -1e9
                               : f.top + f.step * (right ? rightRank(m_highlighted) : leftRank(m_highlighted));
    const double room = 0.72 * line; // digits and capitals only: lines may stand closer than the font's height
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const double y = f.top + f.step * static_cast<double>(rank);
        const bool picked = order[rank] == m_highlighted;
        if (!isSeen(y))
            continue;
        if (!picked && (y - last < room || std::abs(y - pickedY) < room))
            continue;
        last = y;
        draw(order[rank], y);
    }
}

int SlopePlot::itemAt(QPointF position) const {
    const Frame f = frame();
    const double t = std::clamp((position.x() - f.left) / std::max(1.0, f.right - f.left), 0.0, 1.0);
    int nearest = -1;
    double best = 8.0;
    for (int i = 0; i < static_cast<int>(m_items.size()); ++i) {
        const double y = f.top + f.step * (leftRank(i) + t * (rightRank(i) - leftRank(i)));
        if (std::abs(y - position.y()) < best) {
            best = std::abs(y - position.y());
            nearest = i;
        }
    }
    return nearest;
}

void SlopePlot::clicked(QPointF position, Qt::KeyboardModifiers) {
    if (const int item = itemAt(position); item >= 0)
        emit itemPicked(item);
}

/// The neighbour in rank, by the right-hand order.
bool SlopePlot::keyPressed(const QKeyEvent& event) {
    const int step = (event.key() == Qt::Key_Down) - (event.key() == Qt::Key_Up);
    const int items = static_cast<int>(m_items.size());
    if (step == 0 || items == 0)
        return false;
    const bool known = m_highlighted >= 0 && m_highlighted < items;
    const int wanted = known ? std::clamp(rightRank(m_highlighted) + step, 0, items - 1) : 0;
    emit itemPicked(static_cast<int>(std::ranges::find(m_rightRank, wanted) - m_rightRank.begin()));
    return true;
}

std::optional<QPointF> SlopePlot::pickPosition() const {
    if (m_highlighted < 0 || m_highlighted >= static_cast<int>(m_items.size()))
        return {};
    const Frame f = frame();
    return QPointF(f.right, f.top + f.step * rightRank(m_highlighted));
}

std::optional<PlotController::Hover> SlopePlot::hoverAt(QPointF position) const {
    const int i = itemAt(position);
    if (i < 0)
        return {};
    const Item& item = m_items[static_cast<std::size_t>(i)];
    const QString what = tr("%1 %2 (rank %3) → %4 %5 (rank %6) of %7")
                             .arg(m_leftTitle, significantText(item.left, 4))
                             .arg(leftRank(i) + 1)
                             .arg(m_rightTitle, significantText(item.right, 4))
                             .arg(rightRank(i) + 1)
                             .arg(m_items.size());
    return Hover{item.label + ": " + what, numberToolTip(item.label, what, tr("Rank 1 is the smallest.")),
                 tr("%1: rank %2 → %3").arg(item.label).arg(leftRank(i) + 1).arg(rightRank(i) + 1)};
}

QString SlopePlot::summary() const {
    QStringList parts;
    for (int i = 0; i < static_cast<int>(m_items.size()); ++i)
        if (std::abs(rightRank(i) - leftRank(i)) >= m_notableMove)
            parts << tr("%1 from %2 to %3")
                         .arg(m_items[static_cast<std::size_t>(i)].label)
                         .arg(leftRank(i) + 1)
                         .arg(rightRank(i) + 1);
    QString text =
        parts.isEmpty() ? tr("Ranks hardly differ.") : tr("Largest moves in rank: %1.").arg(parts.join(", "));
    if (m_items.empty())
        text = tr("Nothing to show yet.");
    if (m_highlighted >= 0 && m_highlighted < static_cast<int>(m_items.size()))
        text += ' ' + tr("Picked: %1, rank %2 and %3 of %4.")
                          .arg(m_items[static_cast<std::size_t>(m_highlighted)].label)
                          .arg(leftRank(m_highlighted) + 1)
                          .arg(rightRank(m_highlighted) + 1)
                          .arg(m_items.size());
    return text;
}

Table SlopePlot::table() const {
    Table table{{"item", m_leftTitle, m_rightTitle, m_leftTitle + " rank", m_rightTitle + " rank"}, {}};
    for (int i = 0; i < static_cast<int>(m_items.size()); ++i) {
        const Item& item = m_items[static_cast<std::size_t>(i)];
        table.rows << QStringList{item.label, QString::number(item.left, 'g', 9), QString::number(item.right, 'g', 9),
                                  QString::number(leftRank(i) + 1), QString::number(rightRank(i) + 1)};
    }
    return table;
}

} // namespace moescope
