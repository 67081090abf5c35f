// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shell/words.h"

namespace moescope::cli {
namespace {

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            result += '\\';
        result += c;
    }
    return result + "'";
}

std::string optionLine(const ShownOption& option, const std::string& when) {
    std::string line = fmt::format("complete -c moescope-cli{}", when);
    for (const std::string& name : option.names)
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!option.choices.empty())
        line += fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
    else if (!option.argument.empty())
        line += option.number ? " -x" : " -r -F";
    return line + " -d " + quoted(option.description) + '\n';
}

} // namespace

std::string fishCompletion(const ShownCommand& program) {
    const auto commands = everyCommand(program);
    std::string cases, lines;
    for (const ShownCommand* command : commands) {
        const std::string when = fmt::format(" -n '__moescope_cli_at \"{}\"'", command->path);
        for (const ShownCommand& verb : command->verbs) {
            cases += fmt::format("            case '{} {}'\n                set verb '{}'\n", command->path, verb.name,
                                 verb.path);
            lines +=
                fmt::format("complete -c moescope-cli{} -f -a {} -d {}\n", when, verb.name, quoted(verb.description));
        }
        for (const ShownOption& option : command->options)
            if (!option.names.empty())
                lines += optionLine(option, command == &program ? "" : when);
    }
    return fmt::format(R"(# fish completion for moescope-cli; printed by: moescope-cli completion fish
# True where the verb typed so far ("plan convert", nothing at first) is the argument.
function __moescope_cli_at
    set -l verb ''
    for word in (commandline -opc)[2..-1]
        switch "$verb $word"
{}        end
    end
    test "$verb" = "$argv[1]"
end
complete -c moescope-cli -n '__moescope_cli_at ""' -f
{})",
                       cases, lines);
}

} // namespace moescope::cli
