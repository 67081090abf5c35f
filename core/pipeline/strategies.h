// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "pipeline/allocate.h"
#include "pipeline/compare.h"
#include "pipeline/measure.h"

namespace moescope {

/// Strategies side by side at one size, judged by running the model.
struct StrategiesConfig {
    std::filesystem::path model, base;   ///< base: for router drift; may be empty
    std::vector<std::string> strategies; ///< ids; empty: all but manual
    AllocateConfig allocate;             ///< budget, candidates, grid; its strategy is not looked at
    /// Texts that strategies may look at: routing and measured costs. Unit "projection" is for routing_aware; PMQ and
    /// GEMQ are given whole experts, as they are published.
    MeasureConfig measure;
    std::vector<TextSource> texts; ///< judged on these; should be others
    int windows = 16;              ///< a text
    int length = 256;
    RunConfig tuning;           ///< method "rtn": plans are only rounded; else each is tuned on tuning.texts
    std::filesystem::path work; ///< run folders of tuned plans are kept here; empty: they are removed
    std::string device = "cpu";
    int threads = 0;
};

/// One strategy's plan and what became of it.
struct StrategyOutcome {
    std::string id, name, tag;
    std::string problem; ///< why there is no plan; empty where there is one
    Allocation allocation;
    bool sameSize = true; ///< mean within 0.2 % of what was asked for
    std::optional<Comparison> comparison;
    double seconds = 0.0; ///< of tuning
};

struct StrategiesResult {
    std::vector<StrategyOutcome> outcomes; ///< in the order asked for
    std::vector<std::string> texts;        ///< judged on
    double measuringSeconds = 0.0;         ///< of the measured costs when they were measured
};

/// A strategy that cannot reach the budget becomes an outcome with its problem; anything else that fails ends the job.
/// `finished` is called for each outcome as it comes.
Result<StrategiesResult> compareStrategies(const StrategiesConfig& config, std::stop_token stop, ProgressSink& sink,
                                           const std::function<void(const StrategyOutcome&)>& finished = {});

nlohmann::json toJson(const StrategiesResult& result);

} // namespace moescope
