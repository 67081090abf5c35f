// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "console.h"
#include "options.h"
#include "pipeline/quantize.h"
#include "quantize/run_folder.h"
#include "tuning_options.h"

namespace moescope::cli {
namespace {

struct Options {
    std::filesystem::path run, plan, model;
    std::string device;
    int threads = 0;
    TuningEdits edits;
};

Result<RunChanges> changesOf(const Options& options) {
    RunChanges changes;
    if (!options.edits.empty()) {
        auto run = RunFolder::open(options.run);
        if (!run)
            return propagate(run);
        changes.tuning = run->config().tuning;
        for (const auto& edit : options.edits)
            edit(*changes.tuning);
    }
    if (!options.plan.empty()) {
        auto plan = readPlan(options.plan);
        if (!plan)
            return propagate(plan);
        changes.plan = std::move(*plan);
    }
    if (!options.model.empty())
        changes.model = options.model;
    if (!options.device.empty())
        changes.device = options.device;
    return changes;
}

Status run(Context& context, const Options& options) {
    auto changes = changesOf(options);
    if (!changes)
        return propagate(changes);
    ConsoleProgress progress(context.quiet);
    auto result = resumeRun(options.run, *changes, context.stop, progress);
    if (!result)
        return propagate(result);
    printRun(context, *result);
    return {};
}

} // namespace

void addResume(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("resume", "Go on with a run that was stopped, killed or failed");
    command->add_option("run", options->run, "Run folder")->required();
    command->add_option("--plan", options->plan, "Another PLAN.json; only layers that are not finished may differ");
    command->add_option("--model", options->model, "Where the model lies now, if it was moved");
    command->add_option("--device", options->device, "Another device: cpu or cuda");
    addTuning(*command, options->edits);
    command->callback([options, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
