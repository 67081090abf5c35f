// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "console.h"
#include "options.h"
#include "pipeline/trace.h"

namespace moescope::cli {
namespace {

struct Options {
    TraceConfig config;
    std::filesystem::path statistics, out;
    double starvingPercent = 100.0 * Coverage{}.starvingShare;
    bool experts = false;
};

void printDatasets(const RoutingStatistics& statistics) {
    fmt::print("{:<24} {:>9} {:>8} {:>11}   text\n", "dataset", "tokens", "windows", "perplexity");
    for (const RoutingDataset& dataset : statistics.datasets)
        fmt::print("{:<24} {:>9} {:>8} {:>11}   {}\n", dataset.name, dataset.tokens, dataset.windows,
                   dataset.perplexity ? fmt::format("{:.3f}", *dataset.perplexity) : "-", dataset.text);
    fmt::print("window and stride {} tokens, {}\n\n", statistics.length, statistics.dtype);
}

void printLayers(const RoutingStatistics& statistics, const Coverage& coverage) {
    fmt::print("entropy: of the router's softmax, nats, at most {:.3f}. load variation: standard deviation of the "
               "experts' tokens / mean. Switch "
               "loss: 1 is balanced.\nmargin: half of the tokens lie below, rank {} over {}, in sd. dead: no token; "
               "starving: fewer than {:g} % of the "
               "tokens.\n\n",
               std::log(statistics.experts), statistics.topK, statistics.topK + 1, 100 * coverage.starvingShare);
    fmt::print("{:<6} {:<24} {:>8} {:>10} {:>9} {:>7} {:>5} {:>9}\n", "layer", "dataset", "entropy", "load var.",
               "Switch", "margin", "dead", "starving");
    for (const LayerRouting& layer : statistics.layers)
        for (std::size_t d = 0; d < layer.datasets.size(); ++d) {
            const DatasetRouting& routing = layer.datasets[d];
            const auto dead = std::ranges::count(routing.experts, 0, &ExpertRouting::tokens);
            const auto below =
                std::ranges::count_if(routing.experts, [&](const auto& e) { return e.share < coverage.starvingShare; });
            fmt::print("{:<6} {:<24} {:>8.3f} {:>10.3f} {:>9.3f} {:>7.2f} {:>5} {:>9}\n", layer.layer,
                       statistics.datasets[d].name, routing.entropy, routing.loadVariation, routing.switchLoss,
                       routing.margins.median(), dead, below - dead);
        }
}

void printExperts(const Coverage& coverage, bool all) {
    std::string names;
    for (const std::string& name : coverage.datasets)
        names += fmt::format(" {:>14.14}", name);
    fmt::print("\n{:<6} {:>7} {:>9} {:>8} {:>10}{}\n", "layer", "expert", "tokens", "share", "mean gate", names);
    for (const auto& layer : coverage.layers)
        for (const ExpertCoverage& expert : layer) {
            if (!all && !expert.dead && !expert.starving)
                continue;
            std::string counts;
            for (const std::int64_t tokens : expert.tokensByDataset)
                counts += fmt::format(" {:>14}", tokens);
            fmt::print("{:<6} {:>7} {:>9} {:>6.2f} % {:>10.4f}{}{}\n", expert.layer, expert.expert, expert.tokens,
                       100 * expert.share, expert.meanGate, counts,
                       expert.dead       ? "  dead: no token reached it"
                       : expert.starving ? "  starving"
                                         : "");
        }
}

Status run(Context& context, Options& options) {
    auto model = Model::open(options.config.model);
    if (!model)
        return propagate(model);
    ConsoleProgress progress(context.quiet);
    Trace kept;
    auto statistics =
        traceStatistics(*model, options.config, context.stop, progress, options.out.empty() ? nullptr : &kept);
    if (!statistics)
        return propagate(statistics);
    if (options.config.logits) {
        auto whole = trace(*model, options.config, context.stop, progress);
        if (!whole)
            return propagate(whole);
        kept.logits = std::move(whole->logits);
    }
    if (!options.out.empty())
        if (Status written = writeTrace(kept, options.out); !written)
            return written;
    if (!options.statistics.empty())
        if (Status written = writeStatistics(*statistics, options.statistics); !written)
            return written;
    const Coverage coverage = coverageOf(*statistics, options.starvingPercent / 100.0);
    if (context.json) {
        fmt::print("{}\n", nlohmann::json{{"statistics", toJson(*statistics)}, {"coverage", toJson(coverage)}}.dump(1));
        return {};
    }
    printDatasets(*statistics);
    printLayers(*statistics, coverage);
    printExperts(coverage, options.experts);
    return {};
}

} // namespace

void addTrace(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    TraceConfig& config = options->config;
    CLI::App* command = app.add_subcommand(
        "trace", "Routing of the full-precision model on texts: coverage, gates, balance, margins, perplexity");
    command->add_option("model", config.model, "Folder of a Hugging Face model")->required();
    addDatasets(*command, config.texts, config.names, "Text to run");
    command->add_option("--windows", config.windows, "Windows a text, from its start")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--length", config.length, "Tokens a window (and stride)")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--statistics", options->statistics,
                        "FILE.json for everything measured, by layer, dataset and expert");
    command
        ->add_flag(
            "--channels", config.statistics.channels,
            "With --statistics: second moments and maxima of the experts' inputs too, in FILE.channels.safetensors")
        ->needs("--statistics");
    command
        ->add_option("--starving", options->starvingPercent,
                     "Percent of all tokens below which an expert is called starving")
        ->check(CLI::Range(0.0, 100.0))
        ->capture_default_str();
    command->add_flag("--experts", options->experts, "Print every expert, not only dead and starving ones");
    command
        ->add_option("--tokens-at-once", config.statistics.tokensAtOnce,
                     "Tokens a pass over the model: bounds the memory")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--out", options->out,
                        "FILE.safetensors for input_ids, router_logits.L, topk.L (all tokens in memory)");
    command->add_flag("--logits", config.logits, "With --out: the next-token logits too (a second run)")
        ->needs("--out");
    command->add_option("--dtype", config.dtype, "Arithmetic")
        ->check(CLI::IsMember({"float32", "bfloat16"}))
        ->capture_default_str();
    addCompute(*command, config.device, config.threads);
    command->callback([options, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
