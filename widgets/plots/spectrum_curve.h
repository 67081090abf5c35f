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

/// More than these are drawn as thin lines, and of the others' fits none: a picture of its own, and quick.
inline constexpr std::size_t fewCurves = 8;

/// Eigenvalues of all curves as an axis shows them: at first the tail, since the small end says nothing about it and
/// would take most of the room, and all of them where somebody zooms out.
struct EigenvalueSpan {
    double from = 0.01, to = 10.0; ///< shown at first
    double least = 0.01;           ///< lower end of all
};
/// Key in PlotMemory: whether the plots over eigenvalues, which stand one above the other, have a logarithmic axis.
inline const QString eigenvalueScaleKey = QStringLiteral("eigenvalues/log x");
EigenvalueSpan spanOf(const SpectrumCurves& curves);

} // namespace moescope
