// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include <nlohmann/json.hpp>

#include "pipeline/inspect.h"

namespace moescope {

/// $XDG_CACHE_HOME/moescope/inspections, or ~/.cache/moescope/inspections; empty where neither variable is set.
std::filesystem::path inspectionCacheFolder();

/// What an inspection depends on: of each file name, size, time of change and hash of the header, the config's content,
/// the options, and the version of the statistics. Two models with the same key have the same inspection.
nlohmann::json inspectionKey(const Model& model, const Model* base, const SpectrumOptions& options);

/// The inspection kept under this key; nothing where there is none, or where the file is damaged or of another key or
/// version.
std::optional<Inspection> cachedInspection(const std::filesystem::path& folder, const nlohmann::json& key);
/// Written as a whole or not at all.
Status cacheInspection(const std::filesystem::path& folder, const nlohmann::json& key, const Inspection& inspection);

} // namespace moescope
