// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace moescope {

/// Fuzzy c-means of numbers (Bezdek 1981): membership of each value in each cluster.
struct FuzzyClusters {
    std::vector<double> centres;                  ///< ascending
    std::vector<std::vector<double>> memberships; ///< [values][clusters], each row sums to 1
};

/// `fuzziness` m > 1. Centres start at the quantiles (i + 1/2)/clusters of the sorted values, so that the same values
/// give the same clusters; iterates until no centre moves by more than 1e-12 of the range, 1,000 times at most. Equal
/// values, or fewer distinct ones than clusters: centres may coincide, and memberships are shared evenly among them.
FuzzyClusters fuzzyClusters(std::span<const double> values, int clusters, double fuzziness);

} // namespace moescope
