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

std::string percent(const std::optional<double>& share) { return share ? fmt::format("{:.2f} %", 100 * *share) : "-"; }

void printWhole(const Comparison& comparison) {
    fmt::print("{}\n  against {}\n{} windows of {} tokens ({}), stride {}, {}\n\n", comparison.quantized,
               comparison.original, comparison.windows, comparison.length, fmt::join(comparison.texts, ", "),
               comparison.length, comparison.dtype);
    fmt::print("flip rate            {:8.2f} %   share of (token, layer) whose top-{} set differs\n",
               100 * comparison.flipRate, comparison.topK);
    fmt::print("agreement            {:8.2f} %   mean share of the top-{} kept\n", 100 * comparison.agreement,
               comparison.topK);
    fmt::print("first choice kept    {:8.2f} %\n", 100 * comparison.firstChoiceKept);
    fmt::print("flips by margin      {:8.2f} %   margin of the flipped tokens / of all\n",
               100 * comparison.marginWeighted);
    if (comparison.outputWeighted)
        fmt::print("flips by output      {:8.2f} %   change of the MoE block's output that the flips alone make\n",
                   100 * *comparison.outputWeighted);
    fmt::print("KL to the original   {:8.4f}     nats a token\n", comparison.kl);
    fmt::print("perplexity           {:8.3f} -> {:.3f}\n\n", comparison.perplexityOriginal,
               comparison.perplexityQuantized);
}

void printDatasets(const Comparison& comparison) {
    fmt::print("{:<24} {:>8} {:>9} {:>11} {:>13} {:>10} {:>10} {:>8} {:>22}\n", "dataset", "tokens", "flips",
               "agreement", "first choice", "by margin", "by output", "KL", "perplexity");
    for (const DatasetComparison& dataset : comparison.datasets)
        fmt::print("{:<24} {:>8} {:>9} {:>11} {:>13} {:>10} {:>10} {:>8.4f} {:>22}\n", dataset.name, dataset.tokens,
                   percent(dataset.flipRate), percent(dataset.agreement), percent(dataset.firstChoiceKept),
                   percent(dataset.marginWeighted), percent(dataset.outputWeighted), dataset.kl,
                   fmt::format("{:.3f} -> {:.3f}", dataset.perplexityOriginal, dataset.perplexityQuantized));
}

void printLayers(const Comparison& comparison) {
    fmt::print("\n{:<6} {:>10} {:>11} {:>13} {:>10} {:>10}\n", "layer", "flips", "agreement", "first choice",
               "by margin", "by output");
    for (const LayerFlips& layer : comparison.layers)
        fmt::print("{:<6} {:>10} {:>11} {:>13} {:>10} {:>10}\n", layer.layer, percent(layer.flipRate),
                   percent(layer.agreement), percent(layer.firstChoiceKept), percent(layer.marginWeighted),
                   percent(layer.outputWeighted));
}

/// Flips of all layers by the original's margin: half a standard deviation a line.
void printMargins(const Comparison& comparison) {
    MarginHistogram all, flipped;
    for (const LayerFlips& layer : comparison.layers) {
        all.add(layer.marginHistogram);
        flipped.add(layer.flippedMargins);
    }
    constexpr std::size_t binsALine = 10;
    fmt::print("\n{:<14} {:>12} {:>10}\n", "margin, sd", "tokens", "flips");
    for (std::size_t first = 0; first < MarginHistogram::bins; first += binsALine) {
        std::int64_t tokens = 0, flips = 0;
        for (std::size_t bin = first; bin < std::min(first + binsALine, MarginHistogram::bins); ++bin) {
            tokens += all.tokens[bin];
            flips += flipped.tokens[bin];
        }
        const double from = MarginHistogram::binWidth * static_cast<double>(first);
        const bool last = first + binsALine >= MarginHistogram::bins;
        const std::string range =
            last ? fmt::format("{:.1f} and more", from)
                 : fmt::format("{:.1f} to {:.1f}", from, from + binsALine * MarginHistogram::binWidth);
        if (tokens > 0)
            fmt::print("{:<14} {:>12} {:>10}\n", range, tokens,
                       percent(static_cast<double>(flips) / static_cast<double>(tokens)));
    }
}

Status run(Context& context, const Options& options) {
    ConsoleProgress progress(context.quiet);
    auto comparison = compare(options.config, context.stop, progress);
    if (!comparison)
        return propagate(comparison);
    if (context.json) {
        printJson(toJson(*comparison, options.perToken));
        return {};
    }
    printWhole(*comparison);
    printDatasets(*comparison);
    printLayers(*comparison);
    printMargins(*comparison);
    return {};
}

} // namespace

void addCompare(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CompareConfig& config = options->config;
    CLI::App* command = app.add_subcommand("compare", "Routing flips, KL and perplexity of two versions of a model");
    command->add_option("model", config.model, "Folder of the full-precision model")->required();
    command
        ->add_option(
            "quantized", config.quantized,
            "An export (bf16, mixed, nvfp4), a run folder, a PLAN.json (rounded to nearest), or the model itself")
        ->required();
    command->add_option("--reference", config.reference,
                        "What it is compared with, of the same kinds instead of the full-precision model");
    addDatasets(*command, config.texts, config.names, "Text to measure on");
    command->add_option("--windows", config.windows, "Windows a text, from the start of its range")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--length", config.length, "Tokens a window (and stride)")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--dtype", config.dtype, "Arithmetic")
        ->check(CLI::IsMember({"float32", "bfloat16"}))
        ->capture_default_str();
    command->add_option("--baseline-of", config.baselineOf,
                        "Run folder of the same model whose report shows this comparison as a baseline");
    command->add_flag("--per-token", options->perToken, "With --json: the lists by token too");
    addCompute(*command, config.device, config.threads);
    command->callback([options, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
