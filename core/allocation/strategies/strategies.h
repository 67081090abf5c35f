// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "allocation/strategy.h"

namespace moescope {

// One file each.
Strategy uniform();
Strategy alphaQ();
Strategy routerNorm();
Strategy ewq();
Strategy roundingError();
Strategy outlierScore();
Strategy outlierLinears();
Strategy frequency();
Strategy layerEnds();
Strategy structure();
Strategy pmq();
Strategy gemq();
Strategy routingAware();
Strategy moqaFuzzy();
Strategy moqaMean();
Strategy moqaSpread();
Strategy moqaWorst();
Strategy randomWidths();
Strategy manual();

/// `table` and, at its end, the weighted mix of everything in it that has losses.
std::vector<Strategy> withMix(std::vector<Strategy> table);
/// Strategies that a mix with these parameters consults; none for any other strategy.
std::vector<const Strategy*> partsOfMix(const Strategy& strategy, const std::map<std::string, double>& parameters);

} // namespace moescope
