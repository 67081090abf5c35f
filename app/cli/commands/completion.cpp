// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "command.h"
#include "shell/words.h"
#include "support/version.h"

namespace moescope::cli {

void addCompletion(CLI::App& app, Context&) {
    auto shell = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("completion", "Completion script for a shell, or the manual page");
    command->group(""); // for the build, which installs what it prints
    command->add_option("shell", *shell, "bash, zsh, fish; man: the manual page")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish", "man"}));
    command->callback([shell, &app] {
        const ShownCommand program = shownCommand(app);
        fmt::print("{}", *shell == "bash"   ? bashCompletion(program)
                         : *shell == "zsh"  ? zshCompletion(program)
                         : *shell == "fish" ? fishCompletion(program)
                                            : manualPage(program, version()));
    });
}

} // namespace moescope::cli
