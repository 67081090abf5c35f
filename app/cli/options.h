// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "quantize/run_config.h"

namespace moescope::cli {

/// --text FILE[:FROM-TO][=SHARE]..., checked while the command line is read.
void addTexts(CLI::App& command, std::vector<TextSource>& texts, const std::string& purpose);

/// --check-text FILE[:FROM-TO]..., not required.
void addCheckTexts(CLI::App& command, std::vector<TextSource>& texts);

/// --text [NAME=]FILE[:FROM-TO]..., each a dataset of its own; `names` gets an empty name where none was given.
void addDatasets(CLI::App& command, std::vector<TextSource>& texts, std::vector<std::string>& names,
                 const std::string& purpose);

/// Ids of exporterTable().
std::vector<std::string> formatIds();

/// --device, --threads.
void addCompute(CLI::App& command, std::string& device, int& threads);

} // namespace moescope::cli
