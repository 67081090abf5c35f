// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include <CLI/CLI.hpp>

#include "quantize/run_config.h"

namespace moescope::cli {

/// What the command line says about tuning, to be laid over a preset or over the settings of a run.
using TuningEdits = std::vector<std::function<void(TuningSettings&)>>;

/// Adds the options of TuningSettings; each that is given puts an edit into `edits`, which must outlive the command.
void addTuning(CLI::App& command, TuningEdits& edits);

/// "a: what a does; b: what b does" of a table with id and definition.
template <class Table>
std::string helpOf(const Table& table) {
    std::string help;
    for (const auto& entry : table)
        help += (help.empty() ? "" : "; ") + std::string(entry.id) + ": " + std::string(entry.definition);
    return help;
}

template <class Table>
std::vector<std::string> idsOf(const Table& table) {
    std::vector<std::string> ids;
    for (const auto& entry : table)
        ids.emplace_back(entry.id);
    return ids;
}

} // namespace moescope::cli
