// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "pipeline/report.h"

namespace moescope::cli {

void addReport(CLI::App& app, Context& context) {
    struct Options {
        std::filesystem::path run, out;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("report", "The report of a run folder: one HTML file that needs nothing else, or JSON");
    command->add_option("run", options->run, "Run folder")->required();
    command->add_option("--out", options->out, "FILE.html or FILE.json")->required();
    command->callback([options, &context] {
        if (Status done = writeReport(options->run, options->out); !done)
            return context.fail(done.error());
        if (context.json)
            printJson({{"report", options->out.string()}});
        else
            fmt::print("{}\n", options->out.string());
    });
}

} // namespace moescope::cli
