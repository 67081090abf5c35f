// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

namespace moescope {

/// Ticks of a linear axis whose labels all have the decimals that the step needs: 0.00, 0.25, 0.50.
class EvenTicker : public QCPAxisTicker {
public:
    /// `isUnsigned` shows magnitudes, for scales whose negative side counts something of its own.
    /// `leastStep` 1 for what is counted: half a token is not a tick.
    explicit EvenTicker(int ticks, bool isUnsigned = false, double leastStep = 0.0);

protected:
    double getTickStep(const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;

private:
    bool m_unsigned;
    double m_leastStep;
    int m_decimals = 0;
};

} // namespace moescope
