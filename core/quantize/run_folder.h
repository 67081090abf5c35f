// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "quantize/layer_file.h"
#include "quantize/quantized_layer.h"
#include "quantize/run_config.h"
#include "quantize/run_metrics.h"
#include "routing/trace.h"
#include "support/file_lock.h"
#include "support/result.h"

namespace moescope {

/// The folder that the studio, the CLI, exports and reports share (docs/run-folder.md). Every file is written
/// atomically; a layer is finished when its file is there.
///   config.json plan.json fingerprint.json calibration.safetensors layer-00000.safetensors ... metrics.jsonl
///   state.json, and evidence that reports use: inspection.json coverage.json comparisons.json exports.json ...
class RunFolder {
public:
    static constexpr int version = 1;

    /// JSON files of the folder by their names without ".json".
    using Evidence = std::map<std::string, nlohmann::json>;

    /// Makes a new folder with `evidence` in it, config.json last: a folder with one is whole, whenever a kill came.
    /// Fails if it exists and is not empty. Relative paths in `config` are stored absolute.
    static Result<RunFolder> create(const std::filesystem::path& path, const RunConfig& config, const Plan& plan,
                                    const Model& model, const TokenWindows& calibration, const Evidence& evidence = {});
    static Result<RunFolder> open(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] const RunConfig& config() const { return m_config; }
    [[nodiscard]] const Plan& plan() const { return m_plan; }
    /// Of the model that the run was made on; quantize/fingerprint.h says what it holds.
    [[nodiscard]] const nlohmann::json& fingerprint() const { return m_fingerprint; }
    /// Fails with a sentence when `model` is not the one of the fingerprint.
    Status checkModel(const Model& model) const;

    /// Keeps other processes from working in the folder as long as the lock lives.
    [[nodiscard]] Result<FileLock> lock() const;
    /// Other settings or another plan for what is not done yet; what was before, and since when, goes into
    /// changes.json.
    Status change(const RunConfig& config, const Plan& plan);
    /// Every change so far: {utc, layers_done, before: {tuning}, after: {tuning}, modules: {name: [bits before,
    /// after]}}.
    Result<nlohmann::json> changes() const;

    Status writeLayer(const QuantizedLayer& layer);
    [[nodiscard]] bool hasLayer(int layer) const;
    Result<QuantizedLayer> readLayer(int layer) const;
    /// The same, one matrix at a time.
    Result<LayerFile> openLayer(int layer) const;
    /// All decoder layers finished.
    [[nodiscard]] bool complete() const;
    [[nodiscard]] int layers() const { return m_layers; }

    /// One line of metrics.jsonl (quantize/metrics_log.h), on the disk when this returns.
    Status appendMetric(const nlohmann::json& line);
    /// In order of layers; of a layer that was done twice (a resumed run) only the last time.
    Result<std::vector<TuningStep>> steps() const;
    Result<std::vector<LayerOutcome>> outcomes() const;
    Result<TokenWindows> calibration() const;

    /// state.json: {"state": "running" | "stopped" | "failed" | "done", ...}.
    Status writeState(const nlohmann::json& state);
    Result<nlohmann::json> state() const;

    /// Evidence for reports: any JSON value under a plain name ("inspection", "coverage", "comparisons", "exports",
    /// "model", "environment"), stored as NAME.json.
    Status writeEvidence(const std::string& name, const nlohmann::json& value);
    /// Missing evidence is an empty optional.
    Result<std::optional<nlohmann::json>> evidence(const std::string& name) const;

private:
    [[nodiscard]] std::filesystem::path layerPath(int layer) const;
    [[nodiscard]] int layersDone() const;

    std::filesystem::path m_path;
    RunConfig m_config;
    Plan m_plan;
    nlohmann::json m_fingerprint;
    int m_layers = 0;
    std::int64_t m_hidden = 0;
};

} // namespace moescope
