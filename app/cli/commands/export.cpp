// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "console.h"
#include "options.h"
#include "pipeline/export.h"

namespace moescope::cli {
namespace {

void printVerification(const Verification& verification) {
    fmt::print("{}: {}\n", verification.folder, verification.passed() ? "verified" : "NOT verified");
    for (const VerificationCheck& check : verification.checks) {
        fmt::print("  {} {}\n", check.passed ? "ok  " : "FAIL", check.sentence);
        for (const std::string& problem : check.problems)
            fmt::print("       {}\n", problem);
    }
}

Status runExport(Context& context, const ExportConfig& config) {
    ConsoleProgress progress(context.quiet);
    auto result = exportRun(config, context.stop, progress);
    if (!result)
        return propagate(result);
    if (context.json) {
        printJson(nlohmann::json{{"folder", result->folder.string()},
                                 {"tensor_bytes", result->tensorBytes},
                                 {"file_bytes", result->fileBytes},
                                 {"verification", toJson(result->verification)},
                                 {"quality", result->quality ? toJson(*result->quality) : nlohmann::json()}});
    } else {
        fmt::print("{} bytes of tensors, {} bytes of files\n", result->tensorBytes, result->fileBytes);
        printVerification(result->verification);
        if (result->quality)
            fmt::print("of the written files: {}\n", sentenceOf(*result->quality));
    }
    return {};
}

Status runVerify(Context& context, const VerifyConfig& config) {
    ConsoleProgress progress(context.quiet);
    auto verification = verify(config, context.stop, progress);
    if (!verification)
        return propagate(verification);
    if (context.json)
        printJson(toJson(*verification));
    else
        printVerification(*verification);
    if (!verification->passed())
        context.exitCode = notVerified;
    return {};
}

} // namespace

void addExport(CLI::App& app, Context& context) {
    auto config = std::make_shared<ExportConfig>();
    CLI::App* command = app.add_subcommand("export", "Write a finished run as a checkpoint, read it back and prove it");
    command->add_option("run", config->run, "Run folder")->required();
    command
        ->add_option(
            "--format", config->format,
            "bf16: dequantized, loads anywhere; mixed: GPTQ tensors with a width of its own for each expert; "
            "serving: compressed-tensors, all experts in fields of one width; serving-layers: a width for each "
            "layer, for vLLM; nvfp4: compressed-tensors with FP4 weights, for plans made with --grid nvfp4; "
            "nvfp4-auto-round, nvfp4-modelopt: the same weights in those programs' dialects, with scales for "
            "activations in FP4")
        ->check(CLI::IsMember(formatIds()))
        ->capture_default_str();
    command
        ->add_option("--names", config->names,
                     "Tensor names of Mixtral in a mixed, serving or nvfp4 export: as transformers 5 or 4 wants them")
        ->check(CLI::IsMember({"v5", "v4"}))
        ->capture_default_str();
    command->add_option("--model", config->model, "Where the run's model is now, if it has moved");
    command
        ->add_option_function<double>(
            "--shard-size", [config](const double& gigabytes) { config->shardBytes = std::llround(gigabytes * 1e9); },
            "GB of a file, at most, but for a tensor that is larger by itself (default: 5)")
        ->check(CLI::Range(1e-6, 1e6));
    addCheckTexts(*command, config->checkTexts);
    command->add_option("--check-windows", config->checkWindows, "Windows of each --check-text")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->add_option("--check-length", config->checkLength, "Tokens of a window")
        ->check(CLI::Range(2, 1'000'000))
        ->capture_default_str();
    command->add_option("--device", config->device, "Where to measure --check-text")
        ->check(CLI::IsMember({"cpu", "cuda"}))
        ->capture_default_str();
    command->add_option("--out", config->out, "Folder to make; must not exist")->required();
    command->callback([config, &context] {
        if (Status done = runExport(context, *config); !done)
            context.fail(done.error());
    });
}

void addVerify(CLI::App& app, Context& context) {
    auto config = std::make_shared<VerifyConfig>();
    CLI::App* command =
        app.add_subcommand("verify", "Check a written checkpoint, by itself or against the run it came from");
    command->add_option("folder", config->folder, "Folder of an export")->required();
    command->add_option("--against", config->against, "Run folder");
    command->add_option("--model", config->model, "Where that run's model is now, if it has moved");
    command->callback([config, &context] {
        if (Status done = runVerify(context, *config); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
