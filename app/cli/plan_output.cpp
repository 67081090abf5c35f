// SPDX-License-Identifier: Apache-2.0
#include "plan_output.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "exporting/recipes.h"

namespace moescope::cli {

Result<std::int64_t> parseBytes(const std::string& text) {
    static const std::map<std::string, double> units{{"", 1.0},       {"B", 1.0},      {"kB", 1e3},    {"KB", 1e3},
                                                     {"MB", 1e6},     {"GB", 1e9},     {"TB", 1e12},   {"KiB", 1024.0},
                                                     {"MiB", 0x1p20}, {"GiB", 0x1p30}, {"TiB", 0x1p40}};
    double number = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    std::erase(unit, ' ');
    const auto known = units.find(unit);
    if (error != std::errc() || known == units.end() || !(number >= 0.0) || number * known->second > 9e18)
        return failure("'{}' is no size; write it as 12.5GB, 8GiB, 900MB or in bytes", text);
    return static_cast<std::int64_t>(std::floor(number * known->second));
}

CLI::Option* addBytes(CLI::App& command, const std::string& names, std::int64_t& bytes, const std::string& purpose) {
    return command
        .add_option_function<std::string>(
            names,
            [&bytes, names](const std::string& text) {
                auto parsed = parseBytes(text);
                if (!parsed)
                    throw CLI::ValidationError(names, parsed.error().message);
                bytes = *parsed;
            },
            purpose)
        ->type_name("SIZE");
}

void addGrid(CLI::App& command, AllocateConfig& config) {
    std::string purpose = "Number grid:";
    std::vector<std::string> ids;
    for (const GridChoice& choice : gridTable()) {
        purpose += fmt::format(" {}: {}", choice.id, choice.definition);
        ids.emplace_back(choice.id);
    }
    CLI::Option* grid = command
                            .add_option_function<std::string>(
                                "--grid",
                                [&config](const std::string& id) {
                                    const auto choice =
                                        std::ranges::find(gridTable(), std::string_view(id), &GridChoice::id);
                                    config.grid = choice->grid;
                                    config.symmetric = choice->symmetric;
                                },
                                purpose)
                            ->check(CLI::IsMember(ids));
    command
        .add_flag("--symmetric,!--asymmetric", config.symmetric,
                  "The same as --grid symmetric (the default) and --grid asymmetric")
        ->excludes(grid);
}

std::vector<std::string> recipeIds() {
    std::vector<std::string> ids;
    for (const RecipeFormat& format : recipeTable())
        ids.emplace_back(format.id);
    return ids;
}

void printLoaders(const std::vector<LoaderVerdict>& rows) {
    for (const LoaderVerdict& row : rows) {
        fmt::print("  {:<9} {}{}{}: {}\n", nameOf(row.answer), row.loader, row.version.empty() ? "" : " ", row.version,
                   row.reason);
        if (row.change)
            fmt::print("            -> {}\n", row.change->sentence);
    }
}

nlohmann::json toJson(const std::vector<LoaderVerdict>& rows) {
    nlohmann::json list = nlohmann::json::array();
    for (const LoaderVerdict& row : rows)
        list.push_back(moescope::toJson(row));
    return list;
}

} // namespace moescope::cli
