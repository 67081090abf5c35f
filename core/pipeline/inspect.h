// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "routing/router_norms.h"
#include "spectra/statistics.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

struct InspectConfig {
    std::filesystem::path model;
    std::optional<std::filesystem::path> base;
    SpectrumOptions spectrum; ///< its level says how much is computed
    int threads = 0;          ///< 0: as many as there are cores
    /// Folder of finished inspections (inspectionCacheFolder()), used for the same files and options again; none: no
    /// cache.
    std::optional<std::filesystem::path> cache = {};
    /// Called with each linear's index and statistics as they come, in any order, from the job's threads, one at a
    /// time.
    std::function<void(std::size_t index, const LinearStatistics& statistics)> onLinear = {};
};

struct Inspection {
    std::vector<LinearStatistics> linears; ///< in the order of Model::linears()
    RouterStatistics routers;
};

/// Watches an inspection; linearFinished arrives in any order, from the job's threads, one at a time.
class InspectSink : public ProgressSink {
public:
    virtual void linearFinished(std::size_t index, const LinearStatistics& statistics);
};

/// Statistics of every linear layer, then the routers'. Stop is polled inside each matrix; results so far have then
/// gone to the sink. What was read is dropped from memory again: the job needs room for the matrices it works on, one a
/// thread (or a few small ones), whatever the model's size. The model-taking form takes its paths from the models, not
/// from `config`.
Result<Inspection> inspect(const Model& model, const Model* base, const InspectConfig& config, std::stop_token stop,
                           InspectSink& sink);
Result<Inspection> inspect(const InspectConfig& config, std::stop_token stop, ProgressSink& sink);

nlohmann::json toJson(const Inspection& inspection);
Result<Inspection> inspectionFromJson(const nlohmann::json& json);

} // namespace moescope
