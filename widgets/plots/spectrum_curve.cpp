// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/spectrum_curve.h"

#include <algorithm>
#include <cmath>

namespace moescope {

constexpr double tailOf = 1e-3; // of the largest eigenvalue

EigenvalueSpan spanOf(const SpectrumCurves& curves) {
    double least = INFINITY, most = 0.0;
    for (const SpectrumCurve& curve : curves)
        for (const double value : curve.spectrum->eigenvalues)
            if (value > 0.0 && std::isfinite(value)) {
                least = std::min(least, value);
                most = std::max(most, value);
            }
    if (most <= 0.0)
        return {};
    return {std::max(least, most * tailOf) / 1.2, most * 1.8, least / 1.2};
}

} // namespace moescope
