// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "console.h"
#include "options.h"
#include "pipeline/allocate.h"
#include "pipeline/layer_trial.h"
#include "pipeline/quantize.h"
#include "quantize/presets.h"
#include "quantize/run_folder.h"
#include "support/size_text.h"
#include "tuning_options.h"

namespace moescope::cli {
namespace {

struct Options {
    RunConfig config;
    std::filesystem::path plan, base, out;
    std::string method, preset;
    TuningEdits edits;
    std::string tryLayer; ///< empty: a run
};

/// The preset first, then what was said beside it.
Status settle(Options& options) {
    if (!options.preset.empty()) {
        auto preset = findPreset(options.preset);
        if (!preset)
            return propagate(preset);
        options.config.method = (*preset)->method;
        options.config.tuning = (*preset)->tuning;
    }
    if (!options.method.empty())
        options.config.method = options.method;
    for (const auto& edit : options.edits)
        edit(options.config.tuning);
    return checkRunConfig(options.config);
}

/// Without a plan: three bits everywhere, the protocol of docs/results.md.
Result<Plan> planOf(const Options& options) {
    if (!options.plan.empty())
        return readPlan(options.plan);
    auto model = Model::open(options.config.model);
    if (!model)
        return propagate(model);
    AllocateConfig config;
    config.strategy = "uniform";
    auto allocation = allocate(*model, {}, config);
    if (!allocation)
        return propagate(allocation);
    return std::move(allocation->plan);
}

/// "middle" or a number.
Result<int> layerOf(const Options& options) {
    if (options.tryLayer != "middle")
        return std::stoi(options.tryLayer); // the option's check let only numbers through
    auto model = Model::open(options.config.model);
    if (!model)
        return propagate(model);
    return layerToTry(*model);
}

Status trial(Context& context, const Options& options, const Plan& plan, ConsoleProgress& progress) {
    auto layer = layerOf(options);
    if (!layer)
        return propagate(layer);
    auto result = tryLayer(options.config, plan, *layer, context.stop, progress);
    if (!result)
        return propagate(result);
    const LayerOutcome& outcome = result->outcome;
    if (context.json)
        printJson(toJson(*result));
    else
        fmt::print("Layer {}: mean square error of its output {:.4g} -> {:.4g}{}\n"
                   "It took {:.1f} s; a whole run takes about {:.0f} s and {} of memory. Nothing was written.\n",
                   outcome.layer, outcome.mseBefore, outcome.mseAfter, flipsText(outcome), outcome.seconds,
                   result->runSeconds, sizeText(result->memory.total()));
    return {};
}

Status run(Context& context, Options& options) {
    if (Status settled = settle(options); !settled)
        return settled;
    if (options.out.empty() && options.tryLayer.empty())
        return failure("--out is missing. Name the run folder to make, or try one layer with --try-layer.");
    auto plan = planOf(options);
    if (!plan)
        return propagate(plan);
    ConsoleProgress progress(context.quiet);
    if (!options.tryLayer.empty())
        return trial(context, options, *plan, progress);
    auto result = quantize(options.config, *plan, options.out, context.stop, progress);
    if (!result)
        return propagate(result);
    printRun(context, *result);
    return {};
}

/// The export that packs what the run quantized.
std::string_view packedFormat(const std::filesystem::path& folder) {
    const auto run = RunFolder::open(folder);
    const auto isNvfp4 = [](const auto& entry) { return entry.second.grid == NumberGrid::nvfp4; };
    return run && std::ranges::any_of(run->plan().modules, isNvfp4) ? "nvfp4" : "mixed";
}

} // namespace

void printRun(const Context& context, const QuantizeResult& result) {
    nlohmann::json layers = nlohmann::json::array();
    for (const LayerOutcome& layer : result.layers)
        layers.push_back(toJson(layer));
    if (context.json)
        printJson(nlohmann::json{{"run", result.run.string()}, {"seconds", result.seconds}, {"layers", layers}});
    else
        fmt::print("Run folder: {} ({:.1f} s). Next: moescope-cli export {} --format {} --out DIR\n",
                   result.run.string(), result.seconds, result.run.string(), packedFormat(result.run));
}

void addQuantize(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    RunConfig& config = options->config;
    CLI::App* command = app.add_subcommand("quantize", "Quantize a model by a plan into a run folder");
    command->add_option("model", config.model, "Folder of a Hugging Face model")->required();
    command->add_option("--plan", options->plan, "PLAN.json of allocate; without it 3 bits everywhere");
    command->add_option("--base", config.base, "Base checkpoint, for the router drift in the report");
    command->add_option("--method", options->method, helpOf(methodTable()))
        ->check(CLI::IsMember(idsOf(methodTable())))
        ->default_str(config.method);
    command->add_option("--preset", options->preset, helpOf(presetTable()))->check(CLI::IsMember(idsOf(presetTable())));
    addTexts(*command, config.texts, "Calibration text");
    command->add_option("--samples", config.samples, "Calibration windows over all texts")
        ->check(CLI::Range(2, 1'000'000))
        ->capture_default_str();
    command->add_option("--length", config.length, "Tokens a window")
        ->check(CLI::Range(2, 1'000'000))
        ->capture_default_str();
    command
        ->add_option("--balance", config.balance,
                     "Choose windows so that each expert receives this share of an even spread, 0 to 1; 0: as drawn")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    addTuning(*command, options->edits);
    command->add_option("--save-seconds", config.saveSeconds, "Time between saves within a layer")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->add_option("--seed", config.seed, "Of windows and batches")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    addCompute(*command, config.device, config.threads);
    command->add_option("--dtype", config.dtype, helpOf(productTable()))
        ->check(CLI::IsMember(idsOf(productTable())))
        ->capture_default_str();
    command->add_option("--states", config.states, helpOf(statesTable()))
        ->check(CLI::IsMember(idsOf(statesTable())))
        ->capture_default_str();
    command
        ->add_option("--states-limit", config.statesLimit,
                     "GiB of memory that hidden states may take before they go to a file; 0: half of what is free")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command
        ->add_option("--try-layer", options->tryLayer,
                     "Tune this layer alone ('middle' or its number), say what came of it, write nothing")
        ->check(CLI::IsMember({"middle"}) | CLI::Range(0, 100'000));
    command->add_option("--out", options->out, "Run folder to make");
    command->callback([options, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
