// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "routing/flips.h"

namespace moescope::detail {

/// Two routings of the same T tokens through one layer of E experts.
struct RoutedTwice {
    int layer = 0;
    int experts = 0;
    int topK = 0;
    std::span<const std::int32_t> before, after; ///< [T, k] chosen experts, best first
    std::span<const float> margins;              ///< [T] of `before`, in sd
    std::span<const float> outputChanges;        ///< [T], or empty
    std::span<const int> datasetOfToken;         ///< [T], or empty: one dataset
    std::size_t datasets = 0;                    ///< how many; 0: none are told apart
};

LayerFlips countFlips(const RoutedTwice& routed);

} // namespace moescope::detail
