// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "allocation/strategy.h"
#include "command.h"
#include "console.h"
#include "pipeline/allocate.h"

namespace moescope::cli {
namespace {

struct Options {
    InspectConfig inspect;
    AllocateConfig config;
    std::filesystem::path base, out;
};

std::vector<std::string> strategyIds() {
    std::vector<std::string> ids;
    for (const Strategy& strategy : strategyTable())
        ids.emplace_back(strategy.id);
    return ids;
}

void printAllocation(const Allocation& allocation) {
    const PlanSize& size = allocation.size;
    fmt::print("{}: mean {:.4f} bits a parameter of routed experts ({:.4f} by module, {:.4f} with scales and zero points)\n",
               allocation.plan.strategy, size.meanBits, size.meanBitsByModule, size.meanBitsWithOverhead);
    fmt::print("tensors of a mixed export: {:.2f} MB (of it {:.2f} MB scales, zero points, indices); original {:.2f} MB\n",
               static_cast<double>(size.tensorBytes) / 1e6, static_cast<double>(size.overheadBytes) / 1e6,
               static_cast<double>(size.originalBytes) / 1e6);
    if (allocation.uniformLoss > 0)
        fmt::print("objective {:.6g}, {:.3f} of the uniform plan's; proven within {:.2g} of the optimum; solved in {:.1f} ms\n", allocation.loss,
                   allocation.loss / allocation.uniformLoss, allocation.gap, 1e3 * allocation.seconds);
    if (!allocation.plan.note.empty())
        fmt::print("{}\n", allocation.plan.note);
    std::map<int, int> histogram;
    for (const auto& [module, plan] : allocation.plan.modules)
        ++histogram[plan.bits];
    for (const auto& [bits, count] : histogram)
        fmt::print("  {:>2} bits: {} linears\n", bits, count);
}

Status run(Context& context, Options& options) {
    if (!options.base.empty())
        options.inspect.base = options.base;
    auto model = Model::open(options.inspect.model);
    if (!model)
        return propagate(model);
    Inspection inspection;
    if (options.config.strategy != "uniform") {
        ConsoleProgress progress(context.quiet);
        auto inspected = inspect(options.inspect, context.stop, static_cast<ProgressSink&>(progress));
        if (!inspected)
            return propagate(inspected);
        inspection = std::move(*inspected);
    }
    auto allocation = allocate(*model, inspection, options.config);
    if (!allocation)
        return propagate(allocation);
    if (!options.out.empty())
        if (Status written = writePlan(allocation->plan, options.out); !written)
            return written;
    if (context.json)
        printJson(nlohmann::json{{"plan", toJson(allocation->plan)},
                                          {"mean_bits", allocation->size.meanBits},
                                          {"mean_bits_by_module", allocation->size.meanBitsByModule},
                                          {"tensor_bytes", allocation->size.tensorBytes},
                                          {"loss", allocation->loss},
                                          {"uniform_loss", allocation->uniformLoss},
                                          {"gap", allocation->gap},
                                          {"seconds", allocation->seconds}});
    else
        printAllocation(*allocation);
    return {};
}

/// Every parameter of every strategy becomes an option of its name ("--gamma").
void addParameters(CLI::App& command, AllocateConfig& config) {
    std::map<std::string, std::string> texts;
    for (const Strategy& strategy : strategyTable())
        for (const StrategyParameter& parameter : strategy.parameters) {
            std::string& text = texts[std::string(parameter.id)];
            text += fmt::format("{}{}: {} (default {:g})", text.empty() ? "" : "; ", strategy.name, parameter.definition, parameter.initial);
        }
    for (const auto& [id, text] : texts)
        command.add_option_function<double>("--" + id, [&config, id = id](const double& value) { config.parameters[id] = value; }, text);
}

} // namespace

void addAllocate(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    AllocateConfig& config = options->config;
    CLI::App* command = app.add_subcommand("allocate", "Give every linear a width under a budget");
    command->add_option("model", options->inspect.model, "Folder of a Hugging Face model")->required();
    command->add_option("--strategy", config.strategy, "How bits are handed out")->check(CLI::IsMember(strategyIds()))->capture_default_str();
    command->add_option("--mean-bits", config.meanBits, "Mean code bits a parameter of routed experts")->check(CLI::Range(1.0, 16.0))->capture_default_str();
    command->add_option("--bits", config.bits, "Candidate widths of routed experts")->delimiter(',')->capture_default_str();
    command->add_option("--granularity", config.granularity, "What shares one width")->check(CLI::IsMember({"projection", "expert"}))->capture_default_str();
    command->add_option("--budget", config.budget, "parameters: the mean is over parameters; modules: each linear counts once (AlphaQ)")
        ->check(CLI::IsMember({"parameters", "modules"}))->capture_default_str();
    addParameters(*command, config);
    command->add_flag("--symmetric,!--asymmetric", config.symmetric, "Number grid; symmetric (the default) is what every loader takes");
    command->add_option("--group", config.group, "Weights that share a scale")->check(CLI::PositiveNumber)->capture_default_str();
    command->add_option("--other-bits", config.otherBits, "Attention, shared experts, dense layers (uniform sets all alike)")
        ->check(CLI::IsMember({2, 3, 4, 8, 16}))->capture_default_str();
    command->add_option("--base", options->base, "Base checkpoint, for strategies that use the drift of the router");
    command->add_option("--threads", options->inspect.threads, "CPU threads; 0 = one a core")->check(CLI::Range(0, 4096))->capture_default_str();
    command->add_option("--out", options->out, "PLAN.json");
    command->callback([options, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
