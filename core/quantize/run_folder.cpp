// SPDX-License-Identifier: Apache-2.0
#include "quantize/run_folder.h"

#include <algorithm>
#include <set>

#include "quantize/calibration_file.h"
#include "quantize/fingerprint.h"
#include "quantize/metrics_log.h"
#include "support/atomic_write.h"
#include "support/json_fields.h"

namespace moescope {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

Status writeJson(const fs::path& path, const json& value) {
    return writeFileAtomically(path, value.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

fs::path absolutePath(const fs::path& path) {
    std::error_code ignored;
    const fs::path whole = fs::absolute(path, ignored).lexically_normal();
    return whole.empty() ? path : whole;
}

RunConfig withAbsolutePaths(RunConfig config) {
    config.model = absolutePath(config.model);
    if (!config.base.empty())
        config.base = absolutePath(config.base);
    for (TextSource& source : config.texts)
        source.file = absolutePath(source.file);
    return config;
}

/// Evidence becomes a file's name: letters, digits, dash and underscore, and none of the folder's own files.
bool isEvidenceName(const std::string& name) {
    static const std::set<std::string> own{"config", "plan", "fingerprint", "state", "changes"};
    const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; };
    return !name.empty() && std::ranges::all_of(name, plain) && !own.contains(name);
}

Status writeEvidenceIn(const fs::path& folder, const std::string& name, const json& value) {
    if (!isEvidenceName(name))
        return failure(
            "{}: '{}' cannot name evidence: letters, digits, '-' and '_' only, and none of the run's own files.",
            folder.string(), name);
    return writeJson(folder / (name + ".json"), value);
}

/// Of another type than text, or missing: of no kind. json::value() with a text would throw on a number.
bool isOfKind(const json& line, const char* kind) {
    const auto found = line.find("kind");
    return found != line.end() && *found == kind;
}

Result<json> readVersioned(const fs::path& path) {
    auto object = readJson(path);
    if (!object)
        return object;
    int version = 0;
    if (Status read = JsonFields(*object, path.string()).required("version", version).status(); !read)
        return propagate(read);
    if (version != RunFolder::version)
        return failure(
            "{}: has version {} of the run folder; this moescope reads version {}. Use the moescope that made it.",
            path.string(), version, RunFolder::version);
    return object;
}

} // namespace

Result<RunFolder> RunFolder::create(const fs::path& path, const RunConfig& config, const Plan& plan, const Model& model,
                                    const TokenWindows& calibration, const Evidence& evidence) {
    std::error_code problem;
    if (fs::exists(path, problem) && !(fs::is_directory(path, problem) && fs::is_empty(path, problem)))
        return failure(
            "{}: exists already and is not an empty folder. Choose another name for the run, or remove it first.",
            path.string());
    if (Status checked = checkPlan(plan, model); !checked)
        return propagate(checked);
    fs::create_directories(path, problem);
    if (problem)
        return failure("{}: cannot be made ({}).", path.string(), problem.message());
    const RunConfig stored = withAbsolutePaths(config);
    json fingerprint = fingerprintOf(model);
    fingerprint["version"] = version;
    Status written = writePlan(plan, path / "plan.json");
    if (written)
        written = writeJson(path / "fingerprint.json", fingerprint);
    if (written)
        written = writeCalibration(calibration, path / "calibration.safetensors");
    if (written)
        written = writeJson(path / "state.json", {{"state", "running"}});
    for (const auto& [name, value] : evidence)
        if (written)
            written = writeEvidenceIn(path, name, value);
    if (written) // last: a folder with a config is a whole run folder
        written = writeJson(path / "config.json", {{"version", version}, {"config", toJson(stored)}});
    if (!written)
        return propagate(written);
    return open(path);
}

Result<RunFolder> RunFolder::open(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(path / "config.json", ignored) || !fs::is_regular_file(path / "fingerprint.json", ignored))
        return failure(
            "{}: is not a run folder: config.json or fingerprint.json is missing. Choose a folder that 'quantize' has "
            "written.",
            path.string());
    RunFolder folder;
    folder.m_path = path;
    auto settings = readVersioned(path / "config.json");
    if (!settings)
        return propagate(settings);
    auto config = runConfigFromJson(settings->value("config", json()));
    if (!config)
        return failure("{}: {}", (path / "config.json").string(), config.error().message);
    folder.m_config = std::move(*config);
    auto plan = readPlan(path / "plan.json");
    if (!plan)
        return propagate(plan);
    folder.m_plan = std::move(*plan);
    auto fingerprint = readVersioned(path / "fingerprint.json");
    if (!fingerprint)
        return propagate(fingerprint);
    folder.m_fingerprint = std::move(*fingerprint);
    json files;
    if (Status read = JsonFields(folder.m_fingerprint, (path / "fingerprint.json").string())
                          .required("layers", folder.m_layers)
                          .required("hidden", folder.m_hidden)
                          .required("files", files)
                          .status();
        !read)
        return propagate(read);
    if (folder.m_layers < 1 || folder.m_hidden < 1 || !files.is_array())
        return failure("{}: does not describe a model.", (path / "fingerprint.json").string());
    return folder;
}

Status RunFolder::checkModel(const Model& model) const { return checkFingerprint(m_fingerprint, model); }

fs::path RunFolder::layerPath(int layer) const { return m_path / fmt::format("layer-{:05}.safetensors", layer); }

Status RunFolder::writeLayer(const QuantizedLayer& layer) {
    if (layer.layer < 0 || layer.layer >= m_layers)
        return failure("{}: the model has {} layers, there is no layer {}.", m_path.string(), m_layers, layer.layer);
    return LayerFile::write(layer, m_hidden, layerPath(layer.layer));
}

bool RunFolder::hasLayer(int layer) const {
    std::error_code ignored;
    return fs::is_regular_file(layerPath(layer), ignored);
}

Result<LayerFile> RunFolder::openLayer(int layer) const {
    if (!hasLayer(layer))
        return failure("{}: layer {} is not finished. Let the run go on to its end first.", m_path.string(), layer);
    auto file = LayerFile::open(layerPath(layer));
    if (file && file->layer() != layer)
        return failure("{}: holds layer {}.", layerPath(layer).string(), file->layer());
    return file;
}

Result<QuantizedLayer> RunFolder::readLayer(int layer) const {
    auto file = openLayer(layer);
    if (!file)
        return propagate(file);
    QuantizedLayer result;
    result.layer = layer;
    for (const std::string& module : file->modules()) {
        auto linear = file->read(module);
        if (!linear)
            return propagate(linear);
        result.linears.push_back(std::move(*linear));
    }
    result.router = file->router();
    return result;
}

int RunFolder::layersDone() const {
    int layer = 0;
    while (layer < m_layers && hasLayer(layer))
        ++layer;
    return layer;
}

bool RunFolder::complete() const { return layersDone() == m_layers; }

Result<FileLock> RunFolder::lock() const { return FileLock::take(m_path / ".lock"); }

Status RunFolder::appendMetric(const json& line) { return appendJsonLine(m_path / "metrics.jsonl", line); }

Result<std::vector<TuningStep>> RunFolder::steps() const {
    auto lines = readJsonLines(m_path / "metrics.jsonl");
    if (!lines)
        return propagate(lines);
    std::map<int, std::vector<TuningStep>> byLayer;
    for (const json& line : *lines) {
        if (!isOfKind(line, "step"))
            continue;
        auto step = tuningStepFromJson(line);
        if (!step)
            return failure("{}: {}", (m_path / "metrics.jsonl").string(), step.error().message);
        std::vector<TuningStep>& steps = byLayer[step->layer];
        if (!steps.empty() && step->iteration <= steps.back().iteration) // the layer was begun again
            std::erase_if(steps, [&](const TuningStep& old) { return old.iteration >= step->iteration; });
        steps.push_back(*step);
    }
    std::vector<TuningStep> all;
    for (auto& [layer, steps] : byLayer)
        all.insert(all.end(), steps.begin(), steps.end());
    return all;
}

Result<std::vector<LayerOutcome>> RunFolder::outcomes() const {
    auto lines = readJsonLines(m_path / "metrics.jsonl");
    if (!lines)
        return propagate(lines);
    std::map<int, LayerOutcome> byLayer;
    for (const json& line : *lines) {
        if (!isOfKind(line, "layer"))
            continue;
        auto outcome = layerOutcomeFromJson(line);
        if (!outcome)
            return failure("{}: {}", (m_path / "metrics.jsonl").string(), outcome.error().message);
        byLayer[outcome->layer] = std::move(*outcome);
    }
    std::vector<LayerOutcome> all;
    for (auto& [layer, outcome] : byLayer)
        all.push_back(std::move(outcome));
    return all;
}

Result<TokenWindows> RunFolder::calibration() const { return readCalibration(m_path / "calibration.safetensors"); }

Status RunFolder::writeState(const json& state) { return writeJson(m_path / "state.json", state); }

Result<json> RunFolder::state() const { return readJson(m_path / "state.json"); }

Status RunFolder::writeEvidence(const std::string& name, const json& value) {
    return writeEvidenceIn(m_path, name, value);
}

Result<std::optional<json>> RunFolder::evidence(const std::string& name) const {
    std::error_code ignored;
    const fs::path file = m_path / (name + ".json");
    if (!isEvidenceName(name) || !fs::exists(file, ignored))
        return std::optional<json>();
    auto value = readJson(file);
    if (!value)
        return propagate(value);
    return std::optional<json>(std::move(*value));
}

} // namespace moescope
