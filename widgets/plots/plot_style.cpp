// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_style.h"

#include "plots/even_ticker.h"
#include "theme/theme.h"

namespace moescope {

void styleAxis(QCPAxis* axis) {
    const Theme& theme = Theme::instance();
    const Palette& palette = theme.palette();
    axis->setBasePen(QPen(palette.axis, 1));
    axis->setTickPen(QPen(palette.axis, 1));
    axis->setSubTickPen(QPen(palette.axis, 1));
    axis->setTickLength(0, theme.px(4));
    axis->setSubTickLength(0, theme.px(2));
    axis->setTickLabelFont(theme.font(TextRole::secondary));
    axis->setLabelFont(theme.font(TextRole::secondary));
    axis->setTickLabelColor(palette.secondary);
    axis->setLabelColor(palette.secondary);
    axis->setTickLabelPadding(theme.px(4));
    axis->setLabelPadding(theme.px(4));
    axis->grid()->setPen(QPen(palette.grid, 1));
    axis->grid()->setZeroLinePen(QPen(palette.grid, 1));
    axis->grid()->setSubGridVisible(false);
}

void styleAxes(QCPAxisRect* rect) {
    const Palette& palette = Theme::instance().palette();
    rect->parentPlot()->setBackground(palette.dock);
    rect->setBackground(palette.plot);
    for (QCPAxis* axis : rect->axes())
        styleAxis(axis);
    // the other two sides close the frame
    for (QCPAxis* axis : {rect->axis(QCPAxis::atTop), rect->axis(QCPAxis::atRight)})
        if (axis) {
            axis->setVisible(true);
            axis->setTicks(false);
            axis->setTickLabels(false);
            axis->setBasePen(QPen(palette.border, 1));
        }
}

namespace {

/// Powers of ten that QCustomPlot sets as such: it looks for "e", which not every language writes.
class PowerTicker : public QCPAxisTickerLog {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar format, int precision) override {
        return QCPAxisTickerLog::getTickLabel(tick, QLocale::c(), format, precision);
    }
};

} // namespace

void makeLogarithmic(QCPAxis* axis) {
    axis->setScaleType(QCPAxis::stLogarithmic);
    axis->setTicker(QSharedPointer<PowerTicker>::create());
    axis->setNumberFormat("eb");
    axis->setNumberPrecision(0);
}

void setLogarithmic(QCPAxis* axis, bool logarithmic, int ticks) {
    if (logarithmic)
        return makeLogarithmic(axis);
    axis->setScaleType(QCPAxis::stLinear);
    axis->setTicker(QSharedPointer<EvenTicker>::create(ticks));
}

} // namespace moescope
