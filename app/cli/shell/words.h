// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace moescope::cli {

/// An option, flag or positional argument, as completions and the manual show it.
struct ShownOption {
    std::vector<std::string> names;   ///< "--quiet", "-q"; empty: positional
    std::string argument;             ///< "FILE", "INT", "model"; empty: a flag
    std::vector<std::string> choices; ///< the values it takes, where they are a list
    std::string description, group, usual;
    bool required = false;
    bool repeated = false;
    bool number = false; ///< no file's name can stand there
};

/// A verb with what may follow it. `path` is "plan convert" for a verb of a verb, empty for the program itself, whose
/// options may follow every verb (--help among them).
struct ShownCommand {
    std::string path, name, description, footer;
    std::vector<ShownOption> options;
    std::vector<ShownCommand> verbs;
};

/// What `app` declares, hidden verbs left out: the one source of completions, manual and --help.
ShownCommand shownCommand(const CLI::App& app, const std::string& path = {});

/// The command and all verbs below it.
std::vector<const ShownCommand*> everyCommand(const ShownCommand& program);

/// Completion scripts for moescope-cli, each for its shell.
std::string bashCompletion(const ShownCommand& program);
std::string zshCompletion(const ShownCommand& program);
std::string fishCompletion(const ShownCommand& program);

/// moescope-cli(1) in roff's man macros.
std::string manualPage(const ShownCommand& program, const std::string& version);

} // namespace moescope::cli
