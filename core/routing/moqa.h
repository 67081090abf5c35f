// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "routing/routing_statistics.h"

namespace moescope {

// MoQa's three analyses over datasets and what follows from them (docs/methods/moqa.md, [ours] where marked there).
// D datasets, E experts; tables are [D][E].

using DatasetTable = std::vector<std::vector<double>>;

/// (A) f_{d,e} = (n_{d,e} + 1/2) / (k T_d + E/2): share of the selections, never zero.
DatasetTable activationShares(const RoutingStatistics& statistics, const LayerRouting& layer);

/// (B) S_{d,e}: significance summed over an expert's channels and its three matrices, normalised over experts. A
/// dataset whose significances are all zero has 1/E everywhere.
DatasetTable expertSignificances(const LayerRouting& layer);

/// (B) S_{d,e,c} of one matrix: the gated second moments of its input times the squares of its weight's columns, [C].
std::vector<double> channelSignificances(std::span<const float> gatedSecondMoment,
                                         std::span<const float> columnSquares);

/// (C) rho [E, E] = (C - p p') / sqrt(p (1-p) p' (1-p')), C the share of tokens that chose both, p = C's diagonal. An
/// expert that all or no tokens chose has no variance: 0 with every other. 1 on the diagonal.
std::vector<double> coActivationCorrelation(const DatasetRouting& routing, std::int64_t tokens);

/// S'_e = S_e (1 + eta Σ_{e' != e} max(rho, 0) S_e'). `significance` [E], `correlation` [E, E].
std::vector<double> jointSignificance(std::span<const double> significance, std::span<const double> correlation,
                                      double eta);

/// The ceil(share C) channels whose normalised significance changes most over the datasets (largest max_d - min_d),
/// ascending; ties by index. `significances` [D][C].
std::vector<int> changingChannels(const DatasetTable& significances, double share = 0.01);

} // namespace moescope
