// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "architecture/model.h"
#include "quantize/run_config.h"
#include "routing/run_statistics.h"
#include "routing/trace.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

struct TraceConfig {
    std::filesystem::path model;
    std::vector<TextSource> texts;
    int windows = 16; ///< a text, from its start
    int length = 256;
    bool logits = false;
    std::string device = "cpu";
    std::string dtype = "float32"; ///< float32 | bfloat16
    int threads = 0;
    std::vector<std::string> names = {}; ///< of the datasets, as in dataset_names.h; may be shorter than texts
    StatisticsOptions statistics = {};   ///< of traceStatistics()
};

/// Everything that one reading of the texts says about the routing, in memory that does not grow with the texts; ids
/// aside (4 bytes a token). `kept`, if not null, gets the trace as well, without next-token logits.
Result<RoutingStatistics> traceStatistics(const Model& model, const TraceConfig& config, std::stop_token stop,
                                          ProgressSink& sink, Trace* kept = nullptr);

/// statistics as JSON; with channels, those go to FILE.channels.safetensors beside it (FILE without .json).
Status writeStatistics(const RoutingStatistics& statistics, const std::filesystem::path& file);
/// Reads the channels too, if their file is there.
Result<RoutingStatistics> readStatistics(const std::filesystem::path& file);

/// The whole trace in memory, token by token.
Result<Trace> trace(const Model& model, const TraceConfig& config, std::stop_token stop, ProgressSink& sink);

/// input_ids, router_logits.L, topk.L and, if there, logits.
Status writeTrace(const Trace& trace, const std::filesystem::path& file);

/// The first `windows` windows of each text's range. The error says how long the text is if it is too short for one.
Result<TokenWindows> readWindows(const Model& model, const std::vector<TextSource>& texts, int windows, int length);

} // namespace moescope
