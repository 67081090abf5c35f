// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "allocation/plan.h"
#include "quantize/run_config.h"
#include "quantize/run_metrics.h"
#include "support/result.h"

namespace moescope {

/// As state.json has it: a run that was killed still says that it is running.
enum class RunState { running, stopped, failed, done };

/// What a run folder tells of its run, read at one moment: also of one that another program is at work on, and of one
/// whose program was killed.
struct RunRecord {
    std::filesystem::path folder;
    RunConfig config;
    Plan plan;
    nlohmann::json fingerprint; ///< of the model, for checkFingerprint()
    RunState state = RunState::running;
    bool held = false;    ///< somebody is at work in the folder; a remote file system may not tell
    std::string message;  ///< why it failed
    double seconds = 0.0; ///< that it ran so far
    int layers = 0;       ///< of the model
    int finished = 0;     ///< layers whose files are there, from the first one on
    std::vector<TuningStep> steps;
    std::vector<LayerOutcome> outcomes; ///< of finished layers
    std::string stamp;                  ///< runStamp() just before it was read
};

/// Writes nothing: a folder on a read-only file system can be read, too.
Result<RunRecord> readRunRecord(const std::filesystem::path& folder);

/// Changes when the run has gone on. Cheap: sizes and times of two files.
std::string runStamp(const std::filesystem::path& folder);

/// A folder with the files that a run has and a model has not.
bool isRunFolder(const std::filesystem::path& folder);

/// Folders directly in `place` whose run is of the model at `model` and can go on; newest first. What cannot be read is
/// left out.
std::vector<std::filesystem::path> unfinishedRuns(const std::filesystem::path& place,
                                                  const std::filesystem::path& model);

} // namespace moescope
