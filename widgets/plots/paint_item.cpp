// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/paint_item.h"

namespace moescope {

PaintItem::PaintItem(QCustomPlot* plot, const QString& layer, bool inAxisRect, Painter paint)
    : QCPAbstractItem(plot)
    , m_paint(std::move(paint)) {
    setLayer(layer);
    setClipToAxisRect(inAxisRect);
    setSelectable(false);
}

double PaintItem::selectTest(const QPointF&, bool, QVariant*) const { return -1.0; }

void PaintItem::draw(QCPPainter* painter) {
    painter->setLayoutDirection(Qt::LeftToRight); // axes run to the right in every language; left means left
    m_paint(*painter);
}

} // namespace moescope
