// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "console.h"
#include "measuring.h"
#include "options.h"
#include "pipeline/measure.h"

namespace moescope::cli {
namespace {

struct Options {
    MeasureConfig config;
    std::filesystem::path out;
    bool fresh = false;
};

void printCost(const MeasuredCosts& costs, const CostTable& table) {
    fmt::print("{:<28}", table.name);
    for (std::size_t width = 0; width < costs.widths.size(); ++width) {
        double sum = 0.0;
        for (const std::vector<double>& row : table.values)
            sum += row[width];
        fmt::print(" {:>12.5g}", sum);
    }
    fmt::print("   {}\n", table.definition);
}

void printCosts(const MeasuredCosts& costs) {
    fmt::print("{} units on {} windows of {} tokens ({}), {:.1f} s when it was measured\n\n", costs.units.size(),
               costs.origin.value("windows", 0), costs.origin.value("length", 0),
               fmt::join(costs.origin.value("texts", std::vector<std::string>()), ", "),
               costs.origin.value("seconds", 0.0));
    fmt::print("{:<28}", "sum over units");
    for (const int width : costs.widths)
        fmt::print(" {:>12}", fmt::format("{} bits", width));
    fmt::print("\n");
    for (const CostTable& table : costs.costs)
        printCost(costs, table);
    for (const auto& [exact, estimate] :
         {std::pair{measured::kl, measured::localKl}, {measured::routing, measured::localRouting}})
        if (costs.cost(exact) && costs.cost(estimate))
            fmt::print("Spearman rank correlation of {} with {}: {:.3f}\n", estimate, exact,
                       rankCorrelation(*costs.cost(exact), *costs.cost(estimate)));
}

Status run(Context& context, Options& options) {
    auto model = Model::open(options.config.model);
    if (!model)
        return propagate(model);
    if (options.fresh)
        options.config.cache.clear();
    ConsoleProgress progress(context.quiet);
    auto costs = measure(*model, options.config, context.stop, progress);
    if (!costs)
        return propagate(costs);
    if (!options.out.empty())
        if (Status written = writeMeasuredCosts(*costs, options.out); !written)
            return written;
    if (context.json)
        fmt::print("{}\n", toJson(*costs).dump(1));
    else
        printCosts(*costs);
    return {};
}

} // namespace

void addMeasuring(CLI::App& command, MeasureConfig& config) {
    MeasureSettings& settings = config.settings;
    command
        .add_option("--form", settings.form,
                    "end_to_end: each unit through the whole model; layer_local: estimated from each layer's output "
                    "and a few probes, for "
                    "large models; both: with their rank correlation")
        ->check(CLI::IsMember({"end_to_end", "layer_local", "both"}))
        ->capture_default_str();
    command.add_option("--unit", settings.unit, "What is rounded alone")
        ->check(CLI::IsMember({"expert", "projection"}))
        ->capture_default_str();
    command
        .add_option("--probe-windows", settings.probeWindows,
                    "Windows of the layer-local form's end-to-end probes; 0 = all")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command
        .add_option("--cache", config.cache,
                    "Folder of earlier measurements, reused when model, tokens and settings are the same")
        ->capture_default_str();
}

void addMeasure(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    MeasureConfig& config = options->config;
    config.cache = measureCacheFolder();
    CLI::App* command = app.add_subcommand(
        "measure", "What rounding each expert alone does to the model: the costs behind routing_aware, pmq and gemq");
    command->add_option("model", config.model, "Folder of a Hugging Face model")->required();
    addTexts(*command, config.texts, "Text to measure on");
    command->add_option("--windows", config.windows, "Windows a text, from the start of its range")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--length", config.length, "Tokens a window (and stride)")
        ->check(CLI::Range(2, 1'000'000))
        ->capture_default_str();
    command->add_option("--bits", config.settings.widths, "Widths to measure, ascending")
        ->delimiter(',')
        ->capture_default_str();
    command->add_option("--group", config.settings.group, "Weights that share a scale")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_flag("--symmetric,!--asymmetric", config.settings.symmetric, "Number grid");
    addMeasuring(*command, config);
    command->add_flag("--fresh", options->fresh, "Measure anew, and keep nothing");
    addCompute(*command, config.settings.device, config.threads);
    command->add_option("--out", options->out, "COSTS.json, for allocate --costs");
    command->callback([options, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
