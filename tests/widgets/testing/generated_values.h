// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "architecture/model.h"
#include "pipeline/inspect.h"
#include "routing/flips.h"
#include "routing/routing_statistics.h"

namespace moescope::testing {

/// All values follow from the seed. Sizes and shapes are those that the engine gives.
Inspection generatedInspection(const Model& model, bool withBase, unsigned seed = 1);

/// Bulk with a power-law tail, fitted by its true alpha.
Spectrum generatedSpectrum(const Linear& linear, unsigned seed = 1);

/// Flips grow with depth and are likelier at small margins. `words` become the tokens, repeated as needed.
Comparison generatedComparison(const Model& model, int windows, int length, const std::vector<std::string>& words,
                               unsigned seed = 1);

/// One expert dead, a few starving.
Coverage generatedCoverage(const Model& model, unsigned seed = 1);

/// Two texts whose tokens favour other experts; every token has its logits, so all figures fit one another.
RoutingStatistics generatedRouting(const Model& model, unsigned seed = 1);

} // namespace moescope::testing
