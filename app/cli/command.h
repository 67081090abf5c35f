// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json_fwd.hpp>

#include "pipeline/quantize.h"
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

/// A result on standard output. Names of files need not be UTF-8, JSON does: what is not becomes U+FFFD.
void printJson(const nlohmann::json& value);

/// One verb: adds its sub-command with options; the callback of the sub-command runs the job.
struct Command {
    void (*add)(CLI::App& app, Context& context);
};
std::span<const Command> commands();

/// What a finished run came to, as text or JSON.
void printRun(const Context& context, const QuantizeResult& result);

void addInspect(CLI::App& app, Context& context);
void addTrace(CLI::App& app, Context& context);
void addAllocate(CLI::App& app, Context& context);
void addPlan(CLI::App& app, Context& context);
void addMeasure(CLI::App& app, Context& context);
void addStrategies(CLI::App& app, Context& context);
void addQuantize(CLI::App& app, Context& context);
void addResume(CLI::App& app, Context& context);
void addCompare(CLI::App& app, Context& context);
void addExport(CLI::App& app, Context& context);
void addVerify(CLI::App& app, Context& context);
void addReport(CLI::App& app, Context& context);
void addDemo(CLI::App& app, Context& context);
void addCompletion(CLI::App& app, Context& context); ///< hidden

} // namespace moescope::cli
