// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "plots/plot_controller.h"

class QCPBars;
class QCPPainter;

namespace moescope {

/// Bars over equal bins, with an optional dashed mark and a note beside it.
class BarPlot : public PlotController {
    Q_OBJECT
public:
    struct Value {
        double first = 0.0, width = 1.0; ///< left edge of the first bin, width of each
        std::vector<double> heights;
        std::vector<QString> notes; ///< a bin's line for status bar and tooltip
        double markAt = -1.0;       ///< x of the dashed line; negative: none
        QString markText;
    };

    BarPlot(QCustomPlot* plot, const QString& name, const QString& xLabel, const QString& yLabel);
    void setValue(Value value);

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] Table table() const override;
    [[nodiscard]] std::optional<Hover> hoverAt(QPointF position) const override;

protected:
    void restyle() override;

private:
    void paintMark(QCPPainter& painter) const;

    Value m_value;
    QCPBars* m_bars;
};

} // namespace moescope
