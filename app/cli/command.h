// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <string>

#include <CLI/CLI.hpp>

#include "support/result.h"

namespace moescope::cli {

/// How the program ends (listed by --help).
enum ExitCode : int { succeeded = 0, failed = 1, usage = 2, notVerified = 3, stopped = 130 };

/// What every command shares.
struct Context {
    bool json = false;
    bool quiet = false;
    std::stop_token stop;
    int exitCode = succeeded;

    /// Ends a command: prints the sentence of an error and sets the exit code.
    void fail(const Error& error);
};

/// One verb: adds its sub-command with options; the callback of the sub-command runs the job.
struct Command {
    void (*add)(CLI::App& app, Context& context);
};
std::span<const Command> commands();

void addInspect(CLI::App& app, Context& context);
void addTrace(CLI::App& app, Context& context);
void addAllocate(CLI::App& app, Context& context);
void addPlan(CLI::App& app, Context& context);
void addMeasure(CLI::App& app, Context& context);
void addStrategies(CLI::App& app, Context& context);
void addQuantize(CLI::App& app, Context& context);
void addCompare(CLI::App& app, Context& context);
void addExport(CLI::App& app, Context& context);
void addVerify(CLI::App& app, Context& context);
void addReport(CLI::App& app, Context& context);
void addDemo(CLI::App& app, Context& context);

} // namespace moescope::cli
