// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/even_ticker.h"

#include <algorithm>
#include <cmath>

#include "plots/number_text.h"

namespace moescope {

EvenTicker::EvenTicker(int ticks, bool isUnsigned, double leastStep)
    : m_unsigned(isUnsigned)
    , m_leastStep(leastStep) {
    setTickCount(ticks);
}

double EvenTicker::getTickStep(const QCPRange& range) {
    double step = QCPAxisTicker::getTickStep(range);
    if (m_leastStep > 0.0)
        step = m_leastStep * std::max(1.0, std::round(step / m_leastStep));
    m_decimals = 0;
    for (double scaled = step; m_decimals < 6 && std::abs(scaled - std::round(scaled)) > 1e-6 * scaled; scaled *= 10.0)
        ++m_decimals;
    return step;
}

QString EvenTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return fixedText(m_unsigned ? std::abs(tick) : tick, m_decimals);
}

} // namespace moescope
