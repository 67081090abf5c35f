// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "console.h"
#include "options.h"
#include "pipeline/allocate.h"
#include "pipeline/quantize.h"

namespace moescope::cli {
namespace {

struct Options {
    RunConfig config;
    std::filesystem::path plan, base, out;
};

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

Status run(Context& context, Options& options) {
    auto plan = planOf(options);
    if (!plan)
        return propagate(plan);
    ConsoleProgress progress(context.quiet);
    auto result = quantize(options.config, *plan, options.out, context.stop, progress);
    if (!result)
        return propagate(result);
    nlohmann::json layers = nlohmann::json::array();
    for (const LayerOutcome& layer : result->layers)
        layers.push_back(toJson(layer));
    if (context.json)
        printJson(nlohmann::json{{"run", result->run.string()}, {"seconds", result->seconds}, {"layers", layers}});
    else
        fmt::print("Run folder: {} ({:.1f} s). Next: moescope-cli export {} --format mixed --out DIR\n", result->run.string(), result->seconds,
                   result->run.string());
    return {};
}

} // namespace

void addQuantize(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    RunConfig& config = options->config;
    CLI::App* command = app.add_subcommand("quantize", "Quantize a model by a plan into a run folder");
    command->add_option("model", config.model, "Folder of a Hugging Face model")->required();
    command->add_option("--plan", options->plan, "PLAN.json of allocate; without it 3 bits everywhere");
    command->add_option("--base", config.base, "Base checkpoint, for the router drift in the report");
    command->add_option("--method", config.method, "rtn: round to nearest; autoround: reconstruction only; vsraq: with routing alignment")
        ->check(CLI::IsMember({"rtn", "autoround", "vsraq"}))->capture_default_str();
    addTexts(*command, config.texts, "Calibration text");
    command->add_option("--samples", config.samples, "Calibration windows over all texts")->check(CLI::Range(2, 1'000'000))->capture_default_str();
    command->add_option("--length", config.length, "Tokens a window")->check(CLI::Range(2, 1'000'000))->capture_default_str();
    command->add_option("--batch", config.tuning.batch, "Windows an iteration")->check(CLI::PositiveNumber)->capture_default_str();
    command->add_option("--iterations", config.tuning.iterations, "Iterations a layer")->check(CLI::PositiveNumber)->capture_default_str();
    command->add_option("--value-weight", config.tuning.valueWeight, "Weight of value alignment (router logits)")->check(CLI::NonNegativeNumber)->capture_default_str();
    command->add_option("--structure-weight", config.tuning.structureWeight, "Weight of structure alignment (top-k boundary)")->check(CLI::NonNegativeNumber)->capture_default_str();
    command->add_option("--order-weight", config.tuning.orderWeight, "Weight of the order of experts")->check(CLI::NonNegativeNumber)->capture_default_str();
    command->add_option("--temperature", config.tuning.temperature, "Width of the boundary weight, in standard deviations of the logits")->check(CLI::PositiveNumber)->capture_default_str();
    command->add_flag("--own-router,!--no-own-router", config.tuning.ownRouter, "Align the layer's own router (default)");
    command->add_flag("--look-ahead,!--no-look-ahead", config.tuning.lookAhead, "Align the next layer's router (default)");
    command->add_option("--seed", config.seed, "Of windows and batches")->check(CLI::NonNegativeNumber)->capture_default_str();
    addCompute(*command, config.device, config.threads);
    command->add_option("--out", options->out, "Run folder to make")->required();
    command->callback([options, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
