// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "checkpoint/safetensors.h"
#include "support/result.h"

namespace moescope {

/// A tensor of a checkpoint with its bytes. Valid as long as the Checkpoint lives.
struct TensorView {
    const TensorInfo* info = nullptr;
    std::span<const std::byte> bytes;
};

/// A Hugging Face model folder: config.json and one safetensors file or the shards that
/// model.safetensors.index.json names. Opening maps the files and reads headers only.
class Checkpoint {
public:
    static Result<Checkpoint> open(const std::filesystem::path& folder);

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }
    [[nodiscard]] const nlohmann::json& config() const { return m_config; }
    [[nodiscard]] const std::vector<SafetensorsFile>& files() const { return m_files; }
    [[nodiscard]] const TensorInfo* find(std::string_view name) const;
    /// Bytes of a tensor that find() knows.
    [[nodiscard]] TensorView view(std::string_view name) const;
    /// All names, sorted.
    [[nodiscard]] std::vector<std::string> names() const;

private:
    struct Place {
        std::size_t file;
        const TensorInfo* info;
    };
    std::filesystem::path m_folder;
    nlohmann::json m_config;
    std::vector<SafetensorsFile> m_files;
    std::map<std::string, Place, std::less<>> m_places;
};

/// Reads a JSON file; the error names the file and the position.
Result<nlohmann::json> readJson(const std::filesystem::path& path);

} // namespace moescope
