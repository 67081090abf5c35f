// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shell/words.h"

namespace moescope::cli {
namespace {

/// Patterns of a case: 'inspect --out'|'inspect -o'.
std::string pattern(const ShownCommand& command, const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += fmt::format("{}'{} {}'", text.empty() ? "" : "|", command.path, word);
    return text;
}

std::string verbCases(const std::vector<const ShownCommand*>& commands) {
    std::string text;
    for (const ShownCommand* command : commands)
        for (const ShownCommand& verb : command->verbs)
            text += fmt::format("            {}) verb='{}' ;;\n", pattern(*command, {verb.name}), verb.path);
    return text;
}

/// What may stand behind an option: one of a list, a number (nothing is offered), else a file (bash's own default).
std::string valueCases(const std::vector<const ShownCommand*>& commands) {
    std::string text;
    for (const ShownCommand* command : commands)
        for (const ShownOption& option : command->options) {
            if (option.argument.empty() || option.names.empty())
                continue;
            const std::string words = pattern(*command, option.names);
            if (!option.choices.empty())
                text += fmt::format("        {}) COMPREPLY=($(compgen -W '{}' -- \"$word\")); return ;;\n", words,
                                    fmt::join(option.choices, " "));
            else if (option.number)
                text += fmt::format("        {}) compopt +o default; return ;;\n", words);
            else
                text += fmt::format("        {}) return ;;\n", words);
        }
    return text;
}

std::string wordCases(const std::vector<const ShownCommand*>& commands, const ShownCommand& program) {
    std::string text;
    for (const ShownCommand* command : commands) {
        std::vector<std::string> options, verbs;
        const auto add = [&options](const ShownCommand& from) {
            for (const ShownOption& option : from.options)
                options.insert(options.end(), option.names.begin(), option.names.end());
        };
        add(*command);
        if (command != &program)
            add(program); // these may follow a verb too
        for (const ShownCommand& verb : command->verbs)
            verbs.push_back(verb.name);
        text += fmt::format("        '{}') verbs='{}' options='{}' ;;\n", command->path, fmt::join(verbs, " "),
                            fmt::join(options, " "));
    }
    return text;
}

} // namespace

std::string bashCompletion(const ShownCommand& program) {
    const auto commands = everyCommand(program);
    return fmt::format(R"(# bash completion for moescope-cli; printed by: moescope-cli completion bash
_moescope_cli() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}}
    local verb='' verbs='' options='' i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "$verb ${{COMP_WORDS[i]}}" in
{}        esac
    done
    COMPREPLY=()
    case "$verb $before" in
{}    esac
    case $verb in
{}    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$word"))
    elif [[ -n $verbs ]]; then
        COMPREPLY=($(compgen -W "$verbs" -- "$word"))
        compopt +o default
    fi
}}
complete -o default -F _moescope_cli moescope-cli
)",
                       verbCases(commands), valueCases(commands), wordCases(commands, program));
}

} // namespace moescope::cli
