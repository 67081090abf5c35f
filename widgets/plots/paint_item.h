// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <qcustomplot.h>

namespace moescope {

/// An item of a plot that is drawn by a function, for what QCustomPlot has no item for. The plot owns it.
class PaintItem : public QCPAbstractItem {
    Q_OBJECT
public:
    using Painter = std::function<void(QCPPainter&)>;

    /// `inAxisRect`: clipped to the axis rectangle; else it may draw over the whole plot.
    PaintItem(QCustomPlot* plot, const QString& layer, bool inAxisRect, Painter paint);

    double selectTest(const QPointF& position, bool onlySelectable, QVariant* details) const override;

protected:
    void draw(QCPPainter* painter) override;

private:
    Painter m_paint;
};

} // namespace moescope
