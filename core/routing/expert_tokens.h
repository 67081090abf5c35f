// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "routing/run_trace.h"

namespace moescope {

/// How many tokens of each window each routed expert receives in full precision.
struct ExpertTokens {
    int windows = 0;
    int experts = 0;                  ///< routed experts of all layers, layer by layer
    std::vector<std::int32_t> counts; ///< [windows, experts]

    [[nodiscard]] std::int32_t at(std::size_t window, int expert) const {
        return counts[window * static_cast<std::size_t>(experts) + static_cast<std::size_t>(expert)];
    }
};

/// One forward pass over the windows, one layer of weights at a time. Nothing a token long is kept.
Result<ExpertTokens> countExpertTokens(const Model& model, const TokenWindows& tokens, const ComputeOptions& options,
                                       std::stop_token stop, ProgressSink& sink);

} // namespace moescope
