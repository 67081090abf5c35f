// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "console.h"
#include "pipeline/evidence.h"
#include "pipeline/inspect.h"
#include "pipeline/inspect_cache.h"
#include "spectra/statistics_csv.h"
#include "support/atomic_write.h"

namespace moescope::cli {
namespace {

void printTable(const Model& model, const Inspection& inspection) {
    const ModelConfig& config = model.config();
    fmt::print("{} · {} layers, {} experts, top-{} · {:.3g} M parameters, {:.3g} M active\n\n",
               model.family().displayName, config.layers, config.experts, config.topK,
               static_cast<double>(model.parameters()) / 1e6, static_cast<double>(model.activeParameters()) / 1e6);
    fmt::print("{:<48} {:>9} {:>9} {:>11} {:>9}\n", "linear", "alpha", "k", "variance", "max |w|");
    for (const LinearStatistics& linear : inspection.linears) {
        const auto number = [](const std::optional<double>& value, const char* format) {
            return value ? fmt::format(fmt::runtime(format), *value) : std::string("none");
        };
        fmt::print("{:<48} {:>9} {:>9} {:>11} {:>9}  {}\n", linear.module, number(linear.alphaHill, "{:.3f}"),
                   linear.hillTail, number(linear.variance, "{:.3e}"), number(linear.maxAbs, "{:.3f}"), linear.problem);
    }
    fmt::print("\n{:<8} {:>7} {:>10} {:>10} {:>8} {:>6} {:>11}\n", "layer", "expert", "norm", "drift", "cosine", "rank",
               "MaxVar");
    for (const auto& layer : inspection.routers.layers)
        for (const ExpertRouterStatistics& expert : layer)
            fmt::print("{:<8} {:>7} {:>10.4f} {:>10} {:>8} {:>6} {:>11}\n", expert.layer, expert.expert, expert.norm,
                       expert.drift ? fmt::format("{:+.4f}", *expert.drift) : "-",
                       expert.cosine ? fmt::format("{:.4f}", *expert.cosine) : "-",
                       expert.rankChange ? fmt::format("{:+}", *expert.rankChange) : "-",
                       expert.maxVar ? fmt::format("{:.3e}", *expert.maxVar) : "-");
}

struct Options {
    InspectConfig config;
    std::filesystem::path base, out, csv;
    std::string level = "quick";
    bool noCache = false;
};

Status write(const Options& options, const Model& model, const Inspection& inspection, const nlohmann::json& json) {
    if (!options.csv.empty())
        if (Status written = writeFileAtomically(options.csv, statisticsToCsv(model.linears(), inspection.linears));
            !written)
            return written;
    if (options.out.empty())
        return {};
    std::error_code ignored;
    std::filesystem::create_directories(options.out, ignored);
    return writeFileAtomically(options.out / "inspection.json", json.dump(1));
}

Status run(Context& context, Options& options) {
    if (!options.base.empty())
        options.config.base = options.base;
    options.config.spectrum.level = options.level == "full" ? StatisticLevel::full : StatisticLevel::quick;
    if (const auto folder = inspectionCacheFolder(); !options.noCache && !folder.empty())
        options.config.cache = folder;
    auto model = Model::open(options.config.model);
    if (!model)
        return propagate(model);
    ConsoleProgress progress(context.quiet);
    auto inspection = inspect(options.config, context.stop, static_cast<ProgressSink&>(progress));
    if (!inspection)
        return propagate(inspection);
    const nlohmann::json json{{"model", modelCard(*model)}, {"inspection", toJson(*inspection)}};
    if (Status written = write(options, *model, *inspection, json); !written)
        return written;
    if (context.json)
        printJson(json);
    else
        printTable(*model, *inspection);
    return {};
}

} // namespace

void addInspect(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("inspect", "Weight spectra of every linear, router norms, drift against a base checkpoint");
    command->add_option("model", options->config.model, "Folder of a Hugging Face model")->required();
    command->add_option("--base", options->base, "Base checkpoint, for the drift of the router");
    command->add_option("--out", options->out, "Folder for inspection.json");
    command->add_option("--csv", options->csv,
                        "File for every statistic of every linear (name,layer,module_type,alpha,variance,...)");
    command
        ->add_option(
            "--level", options->level,
            "quick: alphas, moments, rounding errors; full: also the whole spectrum of large matrices, power laws, "
            "Marchenko-Pastur, entropy, distance from random")
        ->check(CLI::IsMember({"quick", "full"}))
        ->capture_default_str();
    command->add_flag("--no-cache", options->noCache, "Compute anew, and keep nothing for the next time");
    command->add_option("--threads", options->config.threads, "CPU threads; 0 = one a core")
        ->check(CLI::Range(0, 4096))
        ->capture_default_str();
    command->add_option("--device", options->config.spectrum.device, "Where eigenvalues are computed")
        ->check(CLI::IsMember({"cpu", "cuda"}))
        ->capture_default_str();
    command->callback([options, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
