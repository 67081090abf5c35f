// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "architecture/model.h"
#include "routing/routing_statistics.h"
#include "routing/run_trace.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

struct StatisticsOptions {
    bool channels = false; ///< keep the channel vectors: 6 floats a channel, expert, dataset and layer
    /// Windows are run in passes of about this many tokens, so that memory does not grow with the texts: the hidden
    /// states of one pass and one layer of weights. Each pass reads the weights again.
    std::int64_t tokensAtOnce = 65536;
    bool perplexity = true; ///< also run the head
};

/// One reading of the texts, layer by layer, that feeds every statistic of RoutingStatistics. Sums are in float64
/// (single channels: float32 from pass to pass); how the texts are cut into passes changes nothing but last bits. Stop
/// is polled between layers. `trace`, if not null, is filled as well, as runTrace() does without logits: then memory
/// grows with the texts.
Result<RoutingStatistics> runStatistics(const Model& model, const TokenWindows& tokens, const ComputeOptions& compute,
                                        const StatisticsOptions& options, std::stop_token stop, ProgressSink& sink,
                                        Trace* trace = nullptr);

} // namespace moescope
