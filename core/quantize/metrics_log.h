// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/result.h"

namespace moescope {

/// Adds one line to a JSON-lines file in a single write and flushes it to the disk. What a crash left of a line is cut
/// off first.
Status appendJsonLine(const std::filesystem::path& file, const nlohmann::json& line);

/// All whole lines, in order; a last line without its line feed (a crash, or another program that is writing it now) is
/// left out. A missing file has no lines. A whole line that is no JSON object is an error that gives its number.
Result<std::vector<nlohmann::json>> readJsonLines(const std::filesystem::path& file);

} // namespace moescope
