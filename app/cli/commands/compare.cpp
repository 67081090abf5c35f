// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "console.h"
#include "options.h"
#include "pipeline/compare.h"

namespace moescope::cli {
namespace {

struct Options {
    CompareConfig config;
    bool perToken = false;
};

void printComparison(const Comparison& comparison) {
    fmt::print("{} windows of {} tokens ({}), {}\n\n", comparison.windows, comparison.length, fmt::join(comparison.texts, ", "), comparison.dtype);
    fmt::print("flip rate            {:8.2f} %   share of (token, layer) whose top-{} set differs\n", 100 * comparison.flipRate, comparison.topK);
    fmt::print("agreement            {:8.2f} %   mean share of the top-{} kept\n", 100 * comparison.agreement, comparison.topK);
    fmt::print("first choice kept    {:8.2f} %\n", 100 * comparison.firstChoiceKept);
    fmt::print("KL to the original   {:8.4f}     nats a token\n", comparison.kl);
    fmt::print("perplexity           {:8.3f} -> {:.3f}\n\n", comparison.perplexityOriginal, comparison.perplexityQuantized);
    fmt::print("{:<6} {:>10} {:>11} {:>13} {:>16}\n", "layer", "flips", "agreement", "first choice", "margin-weighted");
    for (const LayerFlips& layer : comparison.layers)
        fmt::print("{:<6} {:>8.2f} % {:>9.2f} % {:>11.2f} % {:>14.2f} %\n", layer.layer, 100 * layer.flipRate, 100 * layer.agreement,
                   100 * layer.firstChoiceKept, 100 * layer.marginWeighted);
}

Status run(Context& context, const Options& options) {
    ConsoleProgress progress(context.quiet);
    auto comparison = compare(options.config, context.stop, progress);
    if (!comparison)
        return propagate(comparison);
    if (context.json)
        printJson(toJson(*comparison, options.perToken));
    else
        printComparison(*comparison);
    return {};
}

} // namespace

void addCompare(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CompareConfig& config = options->config;
    CLI::App* command = app.add_subcommand("compare", "Routing flips, KL and perplexity of a quantized model against its original");
    command->add_option("model", config.model, "Folder of the full-precision model")->required();
    command->add_option("quantized", config.quantized, "An export (bf16, mixed), a run folder, or a PLAN.json (rounded to nearest)")->required();
    addTexts(*command, config.texts, "Text to measure on");
    command->add_option("--windows", config.windows, "Windows a text, from the start of its range")->check(CLI::PositiveNumber)->capture_default_str();
    command->add_option("--length", config.length, "Tokens a window (and stride)")->check(CLI::PositiveNumber)->capture_default_str();
    command->add_flag("--per-token", options->perToken, "With --json: the lists by token too");
    addCompute(*command, config.device, config.threads);
    command->callback([options, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
