// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/even_ticker.h"

#include <cmath>

#include "plots/number_text.h"

namespace moescope {

EvenTicker::EvenTicker(int ticks, bool isUnsigned) : m_unsigned(isUnsigned) {
    setTickCount(ticks);
}

double EvenTicker::getTickStep(const QCPRange& range) {
    const double step = QCPAxisTicker::getTickStep(range);
    m_decimals = 0;
    for (double scaled = step; m_decimals < 6 && std::abs(scaled - std::round(scaled)) > 1e-6 * scaled; scaled *= 10.0)
        ++m_decimals;
    return step;
}

QString EvenTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return fixedText(m_unsigned ? std::abs(tick) : tick, m_decimals);
}

} // namespace moescope
