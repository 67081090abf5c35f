// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "checkpoint/safetensors_writer.h"
#include "exporting/detail/export_format.h"
#include "support/result.h"

namespace moescope::detail {

/// moescope.json beside an export: what was written, from which run, and the SHA-256 of every tensor and file.
class Manifest {
public:
    static constexpr int version = 1;
    static constexpr const char* fileName = "moescope.json";

    void addTensor(const TensorSpec& spec, const std::string& file, const std::string& sha256);
    void addTensor(const std::string& name, const std::string& file, std::string_view type,
                   const std::vector<std::int64_t>& shape, const std::string& sha256);
    /// Reads the file, to sum it.
    Status addFile(const std::filesystem::path& file);
    void addFile(const std::string& name, std::uint64_t bytes, const std::string& sha256);
    [[nodiscard]] nlohmann::json json(const ExportFormat& format, const Model& model, const RunFolder& run,
                                      const ExportOptions& options, const ExportSize& size) const;

private:
    nlohmann::json m_tensors = nlohmann::json::object();
    nlohmann::json m_files = nlohmann::json::object();
};

} // namespace moescope::detail
