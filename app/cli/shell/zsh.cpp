// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shell/words.h"

namespace moescope::cli {
namespace {

/// Text inside a specification of _arguments in single quotes: brackets and colons mean something there.
std::string specified(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '\'')
            result += "'\\''";
        else if (c == '[' || c == ']' || c == ':' || c == '\\')
            result += std::string("\\") + c;
        else
            result += c;
    }
    return result;
}

/// What follows an option: ":FILE:_files", ":device:(cpu cuda)", ":INT: ".
std::string valueOf(const ShownOption& option) {
    if (option.argument.empty())
        return {};
    const std::string action = !option.choices.empty() ? fmt::format("({})", fmt::join(option.choices, " "))
                               : option.number         ? " "
                                                       : "_files";
    return fmt::format(":{}:{}", specified(option.argument), action);
}

std::string specifications(const ShownCommand& command, const std::string& indent) {
    std::string text;
    for (const ShownOption& option : command.options) {
        if (option.names.empty()) {
            text += fmt::format(" \\\n{}'{}{}'", indent,
                                option.repeated   ? "*"
                                : option.required ? ""
                                                  : ":",
                                valueOf(option));
            continue;
        }
        for (const std::string& name : option.names)
            text += fmt::format(" \\\n{}'{}{}[{}]{}'", indent,
                                option.repeated ? "*" : fmt::format("({})", fmt::join(option.names, " ")), name,
                                specified(option.description), valueOf(option));
    }
    return text;
}

/// A function for a command; one with verbs hands over to theirs.
std::string function(const ShownCommand& command, const ShownCommand& program) {
    std::string name = "_moescope_cli";
    for (const char c : command.path.empty() ? std::string() : ' ' + command.path)
        name += c == ' ' || c == '-' ? '_' : c;
    std::string text = name + "() {\n";
    const std::string shared = &command == &program ? "" : specifications(program, "        ");
    if (command.verbs.empty())
        return text + "    _arguments -s" + specifications(command, "        ") + shared + "\n}\n\n";
    std::string verbs, cases;
    for (const ShownCommand& verb : command.verbs) {
        verbs += fmt::format("                '{}:{}'\n", verb.name, specified(verb.description));
        cases += fmt::format("                {}) {}_{} ;;\n", verb.name, name, verb.name);
    }
    return text + fmt::format(R"(    local context state state_descr line
    typeset -A opt_args
    _arguments -s -C{}{} \
        '1:command:->verb' '*::argument:->rest'
    case $state in
        verb)
            local -a verbs=(
{}            )
            _describe -t commands command verbs ;;
        rest)
            case $words[1] in
{}            esac ;;
    esac
}}

)",
                              specifications(command, "        "), shared, verbs, cases);
}

} // namespace

std::string zshCompletion(const ShownCommand& program) {
    std::string text =
        "#compdef moescope-cli\n# zsh completion for moescope-cli; printed by: moescope-cli completion zsh\n\n";
    for (const ShownCommand* command : everyCommand(program))
        text += function(*command, program);
    return text + "_moescope_cli \"$@\"\n";
}

} // namespace moescope::cli
