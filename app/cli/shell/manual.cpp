// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shell/words.h"

namespace moescope::cli {
namespace {

/// Text in roff: no backslash, hyphen or leading dot means anything.
std::string roff(const std::string& text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool lineStarts = at == 0 || text[at - 1] == '\n';
        if (lineStarts && (c == '.' || c == '\''))
            result += "\\&";
        if (c == '\\')
            result += "\\e";
        else if (c == '-')
            result += "\\-";
        else
            result += c;
    }
    return result;
}

std::string sentence(const std::string& text) { return text + (text.ends_with('.') ? "\n" : ".\n"); }

std::string described(const ShownOption& option) {
    std::string text = roff(option.description);
    if (!option.choices.empty())
        text += roff(fmt::format("; one of {}", fmt::join(option.choices, ", ")));
    if (!option.usual.empty())
        text += roff(fmt::format(" (default: {})", option.usual));
    if (option.required && !option.names.empty())
        text += " (required)";
    return sentence(text);
}

/// ".TP" with the names in bold and what follows in italics.
std::string entry(const ShownOption& option) {
    std::string text = ".TP\n";
    if (option.names.empty())
        return text + fmt::format("\\fI{}\\fR\n{}", roff(option.argument), described(option));
    for (std::size_t i = 0; i < option.names.size(); ++i)
        text += fmt::format("{}\\fB{}\\fR", i ? ", " : "", roff(option.names[i]));
    if (!option.argument.empty())
        text += fmt::format(" \\fI{}\\fR{}", roff(option.argument), option.repeated ? " ..." : "");
    return text + '\n' + described(option);
}

std::string synopsis(const ShownCommand& command) {
    std::string text = fmt::format("\\fBmoescope\\-cli {}\\fR", roff(command.path));
    for (const ShownOption& option : command.options)
        if (option.names.empty())
            text += fmt::format(" {0}\\fI{1}\\fR{2}", option.required ? "" : "[", roff(option.argument),
                                option.required ? "" : "]");
    return text + (command.verbs.empty() ? " [\\fIoptions\\fR]" : " \\fIverb\\fR ...") + '\n';
}

std::string section(const ShownCommand& command) {
    std::string text =
        fmt::format(".SS {}\n{}.PP\n{}", roff(command.path), synopsis(command), sentence(roff(command.description)));
    for (const ShownOption& option : command.options)
        text += entry(option);
    if (!command.footer.empty())
        text += ".PP\n" + roff(command.footer) + '\n';
    return text;
}

constexpr const char* ending = R"(.SH ENVIRONMENT
.TP
.B MOESCOPE_LIBTORCH
The libtorch to compute with: the folder torch of a Python environment, or an unzipped libtorch.
Without it the installed program looks in
.I lib/moescope/libtorch
beside itself, in
.I /usr/lib/moescope/libtorch
and in
.I ~/.local/share/moescope/libtorch
(under
.B XDG_DATA_HOME
where that is set).
.TP
.B XDG_CACHE_HOME
Inspections and compiled CUDA kernels are kept in its folder
.I moescope
(default: ~/.cache).
.SH SEE ALSO
.BR moescope (1)
)";

} // namespace

std::string manualPage(const ShownCommand& program, const std::string& version) {
    std::string text =
        fmt::format(".\\\" Printed by: moescope-cli completion man\n"
                    ".TH MOESCOPE\\-CLI 1 \"\" \"moescope {}\" \"User Commands\"\n.SH NAME\n"
                    "moescope\\-cli \\- quantize mixture\\-of\\-experts models without breaking their routing\n"
                    ".SH SYNOPSIS\n\\fBmoescope\\-cli\\fR [\\fIoptions\\fR] \\fIcommand\\fR ...\n.SH DESCRIPTION\n{}\n"
                    ".SH OPTIONS\n",
                    version, roff(program.description));
    for (const ShownOption& option : program.options)
        text += entry(option);
    text += ".SH COMMANDS\n";
    for (const ShownCommand* command : everyCommand(program))
        if (command != &program)
            text += section(*command);
    text += ".SH EXIT STATUS\n" + roff(program.footer) + '\n';
    return text + ending;
}

} // namespace moescope::cli
