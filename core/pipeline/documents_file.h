// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/result.h"

namespace moescope {

/// Whether a text is a file of documents: its name ends in .jsonl.
bool isDocumentsFile(const std::filesystem::path& file);

/// The documents of a JSON Lines file: one JSON object a line, its "text" a string; other fields and empty lines are
/// passed by. A line that is none of these is an error that names file and line; so is a file without documents.
Result<std::vector<std::string>> readDocuments(const std::filesystem::path& file);

} // namespace moescope
