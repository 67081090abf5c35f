// SPDX-License-Identifier: Apache-2.0
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
    std::filesystem::path out;
};

void printCoverage(const Trace& trace, const Coverage& coverage) {
    fmt::print("{} tokens in windows of {}, perplexity {:.3f} (window and stride {}, {})\n\n", coverage.tokens, trace.tokens.length,
               trace.perplexity, trace.tokens.length, fmt::join(coverage.datasets, ", "));
    fmt::print("{:<6} {:>7} {:>9} {:>8} {:>10}\n", "layer", "expert", "tokens", "share", "mean gate");
    for (const auto& layer : coverage.layers)
        for (const ExpertCoverage& expert : layer)
            fmt::print("{:<6} {:>7} {:>9} {:>6.2f} % {:>10.4f}{}\n", expert.layer, expert.expert, expert.tokens, 100 * expert.share, expert.meanGate,
                       expert.dead ? "  dead: no token reached it" : expert.starving ? "  starving" : "");
}

Status run(Context& context, const Options& options) {
    auto model = Model::open(options.config.model);
    if (!model)
        return propagate(model);
    ConsoleProgress progress(context.quiet);
    auto result = trace(*model, options.config, context.stop, progress);
    if (!result)
        return propagate(result);
    if (!options.out.empty())
        if (Status written = writeTrace(*result, options.out); !written)
            return written;
    const Coverage coverage = coverageOf(*result);
    if (context.json)
        printJson(nlohmann::json{{"perplexity", result->perplexity}, {"window_nll", result->windowNll}, {"coverage", toJson(coverage)}});
    else
        printCoverage(*result, coverage);
    return {};
}

} // namespace

void addTrace(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("trace", "Routing of the full-precision model on texts: coverage, gates, perplexity");
    command->add_option("model", options->config.model, "Folder of a Hugging Face model")->required();
    addTexts(*command, options->config.texts, "Text to run");
    command->add_option("--windows", options->config.windows, "Windows a text, from its start")->check(CLI::PositiveNumber)->capture_default_str();
    command->add_option("--length", options->config.length, "Tokens a window")->check(CLI::PositiveNumber)->capture_default_str();
    command->add_flag("--logits", options->config.logits, "Keep the next-token logits too");
    command->add_option("--out", options->out, "FILE.safetensors for input_ids, router_logits.L, topk.L");
    command->add_option("--dtype", options->config.dtype, "Arithmetic")->check(CLI::IsMember({"float32", "bfloat16"}))->capture_default_str();
    addCompute(*command, options->config.device, options->config.threads);
    command->callback([options, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
