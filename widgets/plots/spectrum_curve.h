// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QString>

#include "spectra/statistics.h"

namespace moescope {

/// One matrix's spectrum as the three spectral plots show it. The first of a list is the pick, the others are overlays.
struct SpectrumCurve {
    QString label; ///< "L2 · E10 · up"
    std::shared_ptr<const Spectrum> spectrum;
};

using SpectrumCurves = std::vector<SpectrumCurve>;

} // namespace moescope
