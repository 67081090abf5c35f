// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "pipeline/report.h"
#include "report/compose.h"

namespace moescope::cli {

void addReport(CLI::App& app, Context& context) {
    struct Options {
        std::vector<std::filesystem::path> runs;
        std::filesystem::path out, csv;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "report", "The report of a run folder, or of several side by side: one HTML file that needs nothing else, "
                  "or JSON");
    command
        ->add_option("run", options->runs,
                     fmt::format("Run folder; up to {} of one model stand side by side", mostRuns))
        ->required();
    auto* out = command->add_option("--out", options->out, "FILE.html or FILE.json");
    command->add_option("--csv", options->csv, "New folder for every table and figure as a CSV file");
    command->callback([options, out, command, &context] {
        if (out->count() == 0 && command->count("--csv") == 0)
            throw CLI::RequiredError("--out or --csv");
        for (const auto& [path, write] :
             {std::pair(options->out, &writeReportOfRuns), {options->csv, &writeReportTablesOfRuns}}) {
            if (path.empty())
                continue;
            if (Status done = write(options->runs, path); !done)
                return context.fail(done.error());
            if (!context.json)
                fmt::print("{}\n", path.string());
        }
        if (context.json)
            printJson({{"report", options->out.string()}, {"csv", options->csv.string()}});
    });
}

} // namespace moescope::cli
