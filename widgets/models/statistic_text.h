// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "spectra/statistics.h"

namespace moescope {

/// What stands at the head of a narrow column; the statistic's own name where there is nothing shorter.
QString shortName(const StatisticInfo& statistic);
/// The symbol of the exponent where the statistic is one ("α"), else its name.
QString symbolOf(const StatisticInfo& statistic);

} // namespace moescope
