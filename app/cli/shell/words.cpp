// SPDX-License-Identifier: Apache-2.0
#include "shell/words.h"

#include <algorithm>
#include <array>

namespace moescope::cli {
namespace {

/// "{cpu,cuda}" at the end of what CLI11 calls the type of an option with a list of values.
std::vector<std::string> choicesOf(const std::string& type) {
    const std::size_t open = type.find('{');
    if (open == std::string::npos || type.back() != '}')
        return {};
    return CLI::detail::split(type.substr(open + 1, type.size() - open - 2), ',');
}

/// "TEXT:{cpu,cuda}" and "INT:INT in [0 - 4096]" are TEXT and INT.
std::string wordOf(const std::string& type) { return type.substr(0, type.find_first_of(": ")); }

ShownOption shownOption(const CLI::Option& option) {
    ShownOption shown;
    for (const std::string& name : option.get_lnames())
        shown.names.push_back("--" + name);
    for (const std::string& name : option.get_snames())
        shown.names.push_back("-" + name);
    const std::string type = option.get_type_name();
    const bool flag = option.get_items_expected_max() == 0;
    if (!flag)
        shown.argument = shown.names.empty() ? option.get_name() : type.empty() ? "TEXT" : wordOf(type);
    shown.choices = choicesOf(type);
    static constexpr std::array numbers{"INT", "UINT", "FLOAT", "BOOLEAN"};
    shown.number = std::find(numbers.begin(), numbers.end(), wordOf(type)) != numbers.end();
    shown.description = option.get_description();
    std::replace(shown.description.begin(), shown.description.end(), '\n', ' ');
    shown.group = option.get_group();
    shown.usual = option.get_default_str();
    shown.required = option.get_required();
    shown.repeated = option.get_items_expected_max() > 1;
    return shown;
}

void collect(const ShownCommand& command, std::vector<const ShownCommand*>& all) {
    all.push_back(&command);
    for (const ShownCommand& verb : command.verbs)
        collect(verb, all);
}

} // namespace

ShownCommand shownCommand(const CLI::App& app, const std::string& path) {
    ShownCommand shown;
    shown.path = path;
    shown.name = app.get_name();
    shown.description = app.get_description();
    const CLI::App* parent = app.get_parent();
    if (!parent || parent->get_footer() != app.get_footer()) // CLI11 hands the program's down
        shown.footer = app.get_footer();
    for (const CLI::Option* option : app.get_options([](const CLI::Option* one) { return !one->get_group().empty(); }))
        if (!parent || option != app.get_help_ptr()) // the program's own are said once, for all
            shown.options.push_back(shownOption(*option));
    for (const CLI::App* verb : app.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); }))
        shown.verbs.push_back(shownCommand(*verb, path.empty() ? verb->get_name() : path + ' ' + verb->get_name()));
    return shown;
}

std::vector<const ShownCommand*> everyCommand(const ShownCommand& program) {
    std::vector<const ShownCommand*> all;
    collect(program, all);
    return all;
}

} // namespace moescope::cli
