// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json_fwd.hpp>

#include "exporting/loaders.h"
#include "pipeline/allocate.h"
#include "support/result.h"

namespace moescope::cli {

/// "12.5GB", "8GiB", "900MB" or plain bytes.
Result<std::int64_t> parseBytes(const std::string& text);
/// An option for such a size.
CLI::Option* addBytes(CLI::App& command, const std::string& names, std::int64_t& bytes, const std::string& purpose);

/// --grid and the flags --symmetric and --asymmetric, which are two of its choices.
void addGrid(CLI::App& command, AllocateConfig& config);

/// Ids of the recipes, for --help and for checking.
std::vector<std::string> recipeIds();

void printLoaders(const std::vector<LoaderVerdict>& rows);
nlohmann::json toJson(const std::vector<LoaderVerdict>& rows);

} // namespace moescope::cli
