// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <spdlog/logger.h>

#include "support/result.h"

namespace moescope {

/// The program's one logger. Thread-safe. Starts with a sink on standard error at level "warn".
spdlog::logger& log();

/// Level of the standard-error sink alone ("debug", "info", "warn", "error", "off").
void setConsoleLogLevel(spdlog::level::level_enum level);

/// Adds a rotating log file (5 MB, 3 files); the folder is made if it is missing.
Status addLogFile(const std::filesystem::path& file);

/// Calls `listener` for every line at info and above, on the logging thread, for the rest of the process.
using LogListener =
    std::function<void(spdlog::level::level_enum, std::chrono::system_clock::time_point, const std::string&)>;
void addLogListener(LogListener listener);

} // namespace moescope
