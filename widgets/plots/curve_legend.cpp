// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/curve_legend.h"

#include <algorithm>

#include "plots/paint_item.h"
#include "theme/theme.h"

namespace moescope {
namespace {

/// What fits into a height: notes go first, then entries; the last line says how many are left out.
std::vector<CurveLegend::Entry> fitting(std::vector<CurveLegend::Entry> entries, int room, int nameHeight,
                                        int noteHeight) {
    const auto heightOf = [&](const CurveLegend::Entry& entry) {
        return nameHeight + (entry.note.isEmpty() ? 0 : noteHeight);
    };
    int height = 0;
    for (const auto& entry : entries)
        height += heightOf(entry);
    if (height <= room)
        return entries;
    for (auto& entry : entries)
        entry.note.clear();
    const auto lines = static_cast<std::size_t>(std::max(2, room / nameHeight));
    if (entries.size() <= lines)
        return entries;
    const auto left = entries.size() - (lines - 1);
    entries.resize(lines - 1);
    entries.push_back({CurveLegend::tr("and %1 more").arg(left), {}, Theme::instance().palette().secondary, true});
    return entries;
}

void paintLegend(QCPPainter& painter, QRect area, Qt::Alignment corner, const std::vector<CurveLegend::Entry>& wanted) {
    if (wanted.empty())
        return;
    const Theme& theme = Theme::instance();
    QFont nameFont = theme.font(TextRole::direct), noteFont = theme.font(TextRole::secondary);
    nameFont.setWeight(QFont::DemiBold);
    const QFontMetrics names(nameFont), notes(noteFont);
    const auto entries = fitting(wanted, area.height() * 6 / 10, names.height() + theme.px(3), notes.height());
    const int indent = theme.px(14), margin = theme.px(8);
    const int widest = area.width() - 2 * margin - indent;
    int width = 0, height = 0;
    for (const auto& entry : entries) {
        // a pixel more than asked for: advances are rounded
        width = std::max({width, names.horizontalAdvance(entry.name) + 2, notes.horizontalAdvance(entry.note) + 2});
        height += names.height() + (entry.note.isEmpty() ? 0 : notes.height()) + theme.px(3);
    }
    width = std::min(width, widest);
    const int x = corner & Qt::AlignLeft ? area.left() + margin : area.right() - margin - width - indent;
    int y = corner & Qt::AlignBottom ? area.bottom() - theme.px(5) - height : area.top() + theme.px(5);
    QColor ground = theme.palette().plot;
    ground.setAlpha(215); // points below stay to be seen, letters to be read
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRect(x - 4, y - 2, width + indent + 8, height + 3);
    painter.setAntialiasing(true);
    for (const auto& entry : entries) {
        painter.setPen(QPen(entry.colour, 1.3));
        painter.setBrush(entry.filled ? QBrush(entry.colour) : QBrush(Qt::NoBrush));
        const double radius = theme.px(5) / 2.0;
        painter.drawEllipse(QPointF(x + theme.px(4), y + names.height() / 2.0), radius, radius);
        painter.setPen(entry.colour);
        painter.setFont(nameFont);
        painter.drawText(QRect(x + indent, y, width + 2, names.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         names.elidedText(entry.name, Qt::ElideMiddle, width));
        y += names.height();
        if (!entry.note.isEmpty()) {
            painter.setPen(theme.palette().secondary);
            painter.setFont(noteFont);
            painter.drawText(QRect(x + indent, y, width + 2, notes.height()), Qt::AlignLeft | Qt::AlignVCenter,
                             notes.elidedText(entry.note, Qt::ElideRight, width));
            y += notes.height();
        }
        y += theme.px(3);
    }
}

} // namespace

QColor curveColour(std::size_t i) {
    const Palette& palette = Theme::instance().palette();
    return i == 0 ? palette.accent : overlayColour(palette, static_cast<int>(i) - 1);
}

CurveLegend::CurveLegend(QCustomPlot* plot, Qt::Alignment corner, std::function<std::vector<Entry>()> entries)
    : QObject(plot) {
    new PaintItem(plot, "axes", true, [plot, corner, entries = std::move(entries)](QCPPainter& painter) {
        paintLegend(painter, plot->axisRect()->rect(), corner, entries());
    });
}

} // namespace moescope
