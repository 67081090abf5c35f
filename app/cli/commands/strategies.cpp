// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "allocation/strategy.h"
#include "command.h"
#include "console.h"
#include "measuring.h"
#include "options.h"
#include "pipeline/strategies.h"
#include "plan_output.h"

namespace moescope::cli {
namespace {

void printHead(const StrategiesConfig& config) {
    fmt::print("{:<18} {:>9} {:>10} {:>9} {:>11} {:>9} {:>11}{}\n", "strategy", "mean bits", "MB", "flips", "agreement",
               "KL", "perplexity", config.tuning.method == "rtn" ? "" : "   tuning");
}

void printOutcome(const StrategiesConfig& config, const StrategyOutcome& outcome) {
    if (!outcome.comparison) {
        fmt::print("{:<18} none: {}\n", outcome.id, outcome.problem);
        return;
    }
    const Comparison& comparison = *outcome.comparison;
    fmt::print("{:<18} {:>9.4f} {:>10.3f} {:>7.2f} % {:>9.2f} % {:>9.4f} {:>11.3f}", outcome.id,
               outcome.allocation.size.meanBits, static_cast<double>(outcome.allocation.size.tensorBytes) / 1e6,
               100 * comparison.flipRate, 100 * comparison.agreement, comparison.kl, comparison.perplexityQuantized);
    if (config.tuning.method != "rtn")
        fmt::print(" {:>7.1f} s", outcome.seconds);
    fmt::print("{}\n", outcome.sameSize ? "" : "   another size");
    std::fflush(stdout);
}

Status run(Context& context, StrategiesConfig& config) {
    config.measure.model = config.model;
    config.measure.threads = config.threads;
    config.measure.settings.device = config.device;
    config.measure.settings.widths = config.allocate.bits;
    std::ranges::sort(config.measure.settings.widths);
    config.measure.settings.group = config.allocate.group;
    config.measure.settings.symmetric = config.allocate.symmetric;
    if (config.tuning.method != "rtn" && config.tuning.texts.empty())
        config.tuning.texts = config.measure.texts;
    ConsoleProgress progress(context.quiet);
    if (!context.json)
        printHead(config);
    auto result = compareStrategies(config, context.stop, progress, [&](const StrategyOutcome& outcome) {
        if (!context.json)
            printOutcome(config, outcome);
    });
    if (!result)
        return propagate(result);
    if (context.json) {
        fmt::print("{}\n", toJson(*result).dump(1));
        return {};
    }
    for (const StrategyOutcome& outcome : result->outcomes)
        if (outcome.comparison) {
            fmt::print("\n{} windows of {} tokens ({}), float32, {}; perplexity of the original {:.3f}\n",
                       outcome.comparison->windows, outcome.comparison->length, fmt::join(result->texts, ", "),
                       config.tuning.method == "rtn" ? "rounded to nearest" : "tuned by " + config.tuning.method,
                       outcome.comparison->perplexityOriginal);
            break;
        }
    if (result->measuringSeconds > 0)
        fmt::print("measured costs: {:.1f} s when they were measured\n", result->measuringSeconds);
    return {};
}

void addTextList(CLI::App& command, const char* option, std::vector<TextSource>& texts, const std::string& purpose) {
    command
        .add_option_function<std::vector<std::string>>(
            option,
            [&texts, option](const std::vector<std::string>& given) {
                for (const std::string& text : given) {
                    auto source = TextSource::parse(text);
                    if (!source)
                        throw CLI::ValidationError(option, source.error().message);
                    texts.push_back(std::move(*source));
                }
            },
            purpose)
        ->type_name("FILE");
}

} // namespace

void addStrategies(CLI::App& app, Context& context) {
    auto config = std::make_shared<StrategiesConfig>();
    AllocateConfig& allocate = config->allocate;
    allocate.granularity = "expert";
    config->tuning.method = "rtn";
    config->measure.cache = measureCacheFolder();
    CLI::App* command =
        app.add_subcommand("strategies", "Any set of strategies at equal size, judged by running the model");
    command->add_option("model", config->model, "Folder of a Hugging Face model")->required();
    command->add_option("--strategies", config->strategies, "Ids, as allocate has them; without it all of them")
        ->delimiter(',');
    command->add_option("--mean-bits", allocate.meanBits, "Mean code bits a parameter of routed experts")
        ->check(CLI::Range(1.0, 16.0))
        ->capture_default_str();
    command->add_option("--bits", allocate.bits, "Candidate widths of routed experts")
        ->delimiter(',')
        ->capture_default_str();
    command->add_option("--granularity", allocate.granularity, "What shares one width")
        ->check(CLI::IsMember({"projection", "expert", "projection-uniform", "layer"}))
        ->capture_default_str();
    command->add_option("--other-bits", allocate.otherBits, "Attention, shared experts, dense layers")
        ->check(CLI::IsMember({2, 3, 4, 8, 16}))
        ->capture_default_str();
    command->add_option("--group", allocate.group, "Weights that share a scale")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    addGrid(*command, allocate);
    command
        ->add_option_function<std::vector<std::string>>(
            "--set",
            [&allocate](const std::vector<std::string>& given) {
                for (const std::string& text : given) {
                    const auto equals = text.find('=');
                    double value = 0.0;
                    if (equals == std::string::npos || !CLI::detail::lexical_cast(text.substr(equals + 1), value))
                        throw CLI::ValidationError("--set", text + " is not PARAMETER=NUMBER");
                    allocate.parameters[text.substr(0, equals)] = value;
                }
            },
            "PARAMETER=NUMBER for every strategy that has it (gamma=10, routing_weight=0.5)")
        ->type_name("TEXT");
    addTexts(*command, config->texts, "Text to judge on");
    command->add_option("--windows", config->windows, "Windows a text to judge on")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    addTextList(*command, "--measure-text", config->measure.texts,
                "Text that strategies may look at: routing and measured costs; another than --text");
    command->add_option("--measure-windows", config->measure.windows, "Windows a text that strategies may look at")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command
        ->add_option_function<int>(
            "--length", [config](const int& length) { config->length = config->measure.length = length; },
            "Tokens a window (256)")
        ->check(CLI::Range(2, 1'000'000));
    addMeasuring(*command, config->measure);
    command
        ->add_option("--method", config->tuning.method,
                     "rtn: plans are rounded to nearest; autoround, vsraq: each is tuned")
        ->check(CLI::IsMember({"rtn", "gptq", "autoround", "vsraq"}))
        ->capture_default_str();
    addTextList(*command, "--tuning-text", config->tuning.texts,
                "Calibration text of the tuning; without it --measure-text");
    command->add_option("--samples", config->tuning.samples, "Calibration windows of the tuning")
        ->check(CLI::Range(2, 1'000'000))
        ->capture_default_str();
    command->add_option("--iterations", config->tuning.tuning.iterations, "Iterations a layer")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--seed", config->tuning.seed, "Of the tuning's windows and batches")->capture_default_str();
    command->add_option("--base", config->base, "Base checkpoint, for strategies that use the drift of the router");
    command->add_option("--work", config->work, "Keep the run folders of tuned plans here");
    addCompute(*command, config->device, config->threads);
    command->callback([config, &context] {
        if (Status done = run(context, *config); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
