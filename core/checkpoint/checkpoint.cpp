// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/checkpoint.h"

#include <set>

#include "checkpoint/detail/checked_json.h"
#include "checkpoint/detail/json_depth.h"
#include "support/atomic_write.h"

namespace moescope {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Shard names come from a file that somebody sent: only a plain name beside the index is taken.
bool staysInside(const std::string& name) {
    const fs::path path(name);
    return !name.empty() && path == path.filename() && name != "." && name != ".." &&
           name.find('\0') == std::string::npos;
}

Result<std::vector<fs::path>> shardsOf(const fs::path& folder, std::map<std::string, std::string>& promised) {
    const fs::path index = folder / "model.safetensors.index.json";
    const fs::path single = folder / "model.safetensors";
    std::error_code ignored;
    if (!fs::exists(index, ignored)) {
        if (!fs::exists(single, ignored))
            return failure(
                "{}: holds neither model.safetensors nor model.safetensors.index.json. Choose the folder of a "
                "Hugging Face model in safetensors format.",
                folder.string());
        return std::vector{single};
    }
    auto parsed = readJson(index);
    if (!parsed)
        return propagate(parsed);
    if (!parsed->is_object() || !parsed->contains("weight_map") || !(*parsed)["weight_map"].is_object())
        return failure("{}: has no weight_map. Download it again.", index.string());
    std::set<std::string> names;
    for (const auto& [tensor, file] : (*parsed)["weight_map"].items()) {
        if (!file.is_string() || !staysInside(file.get<std::string>()))
            return failure(
                "{}: tensor '{}' names the file {}, which is not a plain file name in this folder. The index is "
                "damaged or hostile; nothing was read.",
                index.string(), tensor, file.dump());
        names.insert(file.get<std::string>());
        promised[tensor] = file.get<std::string>();
    }
    if (names.empty())
        return failure("{}: names no tensor. Download it again.", index.string());
    std::vector<fs::path> shards;
    for (const std::string& name : names) {
        if (!fs::exists(folder / name, ignored))
            return failure("{}: the shard is missing. Download it into the same folder as the index.",
                           (folder / name).string());
        shards.push_back(folder / name);
    }
    return shards;
}

} // namespace

Result<json> readJson(const fs::path& path) {
    auto text = readFile(path);
    if (!text)
        return propagate(text);
    const detail::JsonSurvey survey = detail::surveyJson(*text);
    if (survey.tooDeep)
        return failure("{}: is nested more than {} deep. The file is damaged or hostile.", path.string(),
                       detail::deepestJson);
    if (!survey.valid)
        return failure("{}: is not valid JSON (at byte {}).", path.string(), survey.problemAt);
    return json::parse(*text);
}

Result<Checkpoint> Checkpoint::open(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return failure("{}: is not a folder. Choose the folder of a Hugging Face model.", folder.string());
    Checkpoint checkpoint;
    checkpoint.m_folder = folder;
    auto config = readJson(folder / "config.json");
    if (!config)
        return propagate(config);
    if (!config->is_object())
        return failure("{}: is not a JSON object.", (folder / "config.json").string());
    checkpoint.m_config = std::move(*config);

    std::map<std::string, std::string> promised;
    auto shards = shardsOf(folder, promised);
    if (!shards)
        return propagate(shards);
    checkpoint.m_files.reserve(shards->size()); // places point into the files
    for (const fs::path& shard : *shards) {
        auto file = SafetensorsFile::open(shard);
        if (!file)
            return propagate(file);
        checkpoint.m_files.push_back(std::move(*file));
    }
    for (std::size_t i = 0; i < checkpoint.m_files.size(); ++i)
        for (const TensorInfo& tensor : checkpoint.m_files[i].tensors())
            if (!checkpoint.m_places.emplace(tensor.name, Place{i, &tensor}).second)
                return failure("{}: tensor '{}' stands in another shard too.", checkpoint.m_files[i].path().string(),
                               tensor.name);
    for (const auto& [tensor, file] : promised) {
        const auto found = checkpoint.m_places.find(tensor);
        if (found == checkpoint.m_places.end() || checkpoint.m_files[found->second.file].path().filename() != file)
            return failure("{}: tensor '{}', which the index promises, is not in it.", (folder / file).string(),
                           tensor);
    }
    return checkpoint;
}

const TensorInfo* Checkpoint::find(std::string_view name) const {
    const auto found = m_places.find(name);
    return found == m_places.end() ? nullptr : found->second.info;
}

TensorView Checkpoint::view(std::string_view name) const {
    const Place& place = m_places.find(name)->second;
    return {place.info, m_files[place.file].bytes(*place.info)};
}

std::vector<std::string> Checkpoint::names() const {
    std::vector<std::string> names;
    names.reserve(m_places.size());
    for (const auto& [name, place] : m_places)
        names.push_back(name);
    return names;
}

} // namespace moescope
