// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>
#include <regex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "allocation/strategy.h"
#include "command.h"
#include "console.h"
#include "exporting/recipes.h"
#include "options.h"
#include "pipeline/allocate.h"
#include "pipeline/statistics_input.h"
#include "plan_output.h"
#include "support/atomic_write.h"

namespace moescope::cli {
namespace {

struct Options {
    InspectConfig inspect;
    AllocateConfig config;
    std::filesystem::path base, out, stats, routing, costs;
    std::string recipe = "moescope";
    std::string loaders; ///< export format to ask about
    std::string matrix;  ///< "1408x2048"
    std::vector<std::string> locks, limits;
};

std::vector<std::string> strategyIds() {
    std::vector<std::string> ids;
    for (const Strategy& strategy : strategyTable())
        ids.emplace_back(strategy.id);
    return ids;
}

/// "PATTERN=VALUE" over the modules that the pattern matches whole.
Status forEachMatch(const std::string& text, const ModelShape& shape,
                    const std::function<Status(const Linear&, const std::string&)>& use) {
    const auto at = text.rfind('=');
    if (at == std::string::npos)
        return failure("'{}' is not PATTERN=VALUE.", text);
    std::regex pattern;
    try {
        pattern.assign(text.substr(0, at));
    } catch (const std::regex_error&) {
        return failure("'{}' is no regular expression.", text.substr(0, at));
    }
    bool any = false;
    for (const Linear& linear : shape.linears()) {
        if (!std::regex_match(linear.module, pattern))
            continue;
        any = true;
        if (Status used = use(linear, text.substr(at + 1)); !used)
            return used;
    }
    if (!any)
        return failure(
            "'{}' matches no module of {}; it has to match a whole name, such as model.layers.0.self_attn.q_proj.",
            text.substr(0, at), shape.folder().string());
    return {};
}

Result<int> width(const std::string& text) {
    int bits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (error != std::errc() || end != text.data() + text.size())
        return failure("'{}' is no width.", text);
    return bits;
}

Status readLocksAndLimits(Options& options, const ModelShape& shape) {
    for (const std::string& text : options.locks)
        if (Status read = forEachMatch(text, shape,
                                       [&](const Linear& linear, const std::string& value) -> Status {
                                           auto bits = width(value);
                                           if (!bits)
                                               return propagate(bits);
                                           options.config.locked[linear.module] = options.config.setting(*bits);
                                           return {};
                                       });
            !read)
            return read;
    for (const std::string& text : options.limits)
        if (Status read = forEachMatch(text, shape,
                                       [&](const Linear& linear, const std::string& value) -> Status {
                                           const auto dash = value.find('-');
                                           auto least = width(value.substr(0, dash));
                                           auto most =
                                               width(dash == std::string::npos ? value : value.substr(dash + 1));
                                           if (!least || !most)
                                               return failure("'{}' is not LEAST-MOST.", value);
                                           options.config.limits[linear.module] = {*least, *most};
                                           return {};
                                       });
            !read)
            return read;
    return {};
}

void printAllocation(const Allocation& allocation) {
    const PlanSize& size = allocation.size;
    const bool nvfp4 = std::ranges::any_of(allocation.plan.modules, [](const auto& entry) {
        return entry.second.grid == NumberGrid::nvfp4 && entry.second.bits < fullPrecision;
    });
    fmt::print(
        "{}: mean {:.4f} bits a parameter of routed experts ({:.4f} by module, {:.4f} with scales and zero points)\n",
        allocation.plan.strategy, size.meanBits, size.meanBitsByModule, size.meanBitsWithOverhead);
    fmt::print("tensors of {} export: {:.2f} MB (of it {:.2f} MB scales, zero points, indices); original {:.2f} MB\n",
               nvfp4 ? "an nvfp4" : "a mixed", static_cast<double>(size.tensorBytes) / 1e6,
               static_cast<double>(size.overheadBytes) / 1e6, static_cast<double>(size.originalBytes) / 1e6);
    if (allocation.fileBytes > 0)
        fmt::print("all .safetensors files of the export: {} bytes\n", allocation.fileBytes);
    if (allocation.gpuBytes > 0)
        fmt::print("memory with cache and workspace: {} bytes\n", allocation.gpuBytes);
    if (allocation.uniformLoss > 0)
        fmt::print("objective {:.6g}, {:.3f} of the uniform plan's; proven within {:.2g} of the optimum; solved in "
                   "{:.1f} ms\n",
                   allocation.loss, allocation.loss / allocation.uniformLoss, allocation.gap, 1e3 * allocation.seconds);
    if (!allocation.plan.note.empty())
        fmt::print("{}\n", allocation.plan.note);
    std::map<int, int> histogram;
    for (const auto& [module, plan] : allocation.plan.modules)
        ++histogram[plan.bits];
    for (const auto& [bits, count] : histogram)
        fmt::print("  {:>2} bits: {} linears\n", bits, count);
}

nlohmann::json asJson(const Allocation& allocation) {
    return {{"plan", moescope::toJson(allocation.plan)},
            {"mean_bits", allocation.size.meanBits},
            {"mean_bits_by_module", allocation.size.meanBitsByModule},
            {"tensor_bytes", allocation.size.tensorBytes},
            {"file_bytes", allocation.fileBytes},
            {"gpu_bytes", allocation.gpuBytes},
            {"loss", allocation.loss},
            {"uniform_loss", allocation.uniformLoss},
            {"gap", allocation.gap},
            {"seconds", allocation.seconds}};
}

Result<nlohmann::json> jsonIn(const std::filesystem::path& file) {
    auto text = readFile(file);
    if (!text)
        return propagate(text);
    nlohmann::json json = nlohmann::json::parse(*text, nullptr, false);
    if (json.is_discarded())
        return failure("{}: is not valid JSON.", file.string());
    return json;
}

/// Files of evidence that were named.
struct Evidence {
    std::optional<RoutingStatistics> routing;
    std::optional<MeasuredCosts> measured;

    [[nodiscard]] AllocateEvidence view() const {
        return {routing ? &*routing : nullptr, measured ? &*measured : nullptr};
    }
};

Result<Evidence> readEvidence(const Options& options) {
    Evidence evidence;
    if (!options.routing.empty()) {
        auto json = jsonIn(options.routing);
        if (!json)
            return propagate(json);
        auto routing = routingStatisticsFromJson(*json);
        if (!routing)
            return failure("{}: {}", options.routing.string(), routing.error().message);
        evidence.routing = std::move(*routing);
    }
    if (!options.costs.empty()) {
        auto costs = readMeasuredCosts(options.costs);
        if (!costs)
            return propagate(costs);
        evidence.measured = std::move(*costs);
    }
    return evidence;
}

Status finish(Context& context, const Options& options, const Model* model, const Allocation& allocation) {
    if (!options.out.empty()) {
        if (!model && options.recipe != "moescope")
            return failure("A recipe for another tool needs the model itself, not a table of statistics.");
        auto text = model ? writeRecipe(options.recipe, *model, allocation.plan,
                                        {.names = options.config.names, .group = options.config.group})
                          : Result<std::string>(moescope::toJson(allocation.plan).dump(2) + "\n");
        if (!text)
            return propagate(text);
        if (Status written = writeFileAtomically(options.out, *text); !written)
            return written;
    }
    std::vector<LoaderVerdict> loaders;
    if (!options.loaders.empty() && model)
        loaders = loadersOf(*model, allocation.plan, options.loaders, {.names = options.config.names});
    if (context.json) {
        nlohmann::json json = asJson(allocation);
        if (!loaders.empty())
            json["loaders"] = toJson(loaders);
        printJson(json);
        return {};
    }
    printAllocation(allocation);
    if (!loaders.empty()) {
        fmt::print("who can load this as {}:\n", options.loaders);
        printLoaders(loaders);
    }
    return {};
}

/// Statistics from a table, no model at hand.
Status runWithoutModel(Context& context, Options& options) {
    std::optional<std::pair<std::int64_t, std::int64_t>> matrix;
    if (!options.matrix.empty()) {
        std::int64_t out = 0, in = 0;
        char end = 0;
        if (std::sscanf(options.matrix.c_str(), "%ldx%ld%c", &out, &in, &end) != 2 || out < 1 || in < 1)
            return failure("--shape is '{}'; write it as ROWSxCOLUMNS, such as 1408x2048.", options.matrix);
        matrix.emplace(out, in);
    }
    auto input = statisticsInput(options.stats, matrix);
    if (!input)
        return propagate(input);
    if (Status read = readLocksAndLimits(options, input->shape); !read)
        return read;
    auto prepared = PreparedAllocation::prepare(input->shape, input->inspection, options.config);
    if (!prepared)
        return propagate(prepared);
    auto allocation = prepared->at(options.config.target());
    if (!allocation)
        return propagate(allocation);
    allocation->plan.note += (allocation->plan.note.empty() ? "" : " ") + input->note;
    return finish(context, options, nullptr, *allocation);
}

Result<Inspection> inspectionFor(Context& context, const Options& options, const Model& model) {
    auto strategy = findStrategy(options.config.strategy);
    if (!strategy)
        return propagate(strategy);
    if (!options.stats.empty())
        return inspectionFromCsv(model, options.stats);
    auto parameters = checkedParameters(**strategy, options.config.parameters);
    if (!parameters)
        return propagate(parameters);
    const StrategyNeeds needs = needsOf(**strategy, *parameters);
    if (!needs.weights && !needs.routers)
        return Inspection{};
    ConsoleProgress progress(context.quiet);
    return inspect(options.inspect, context.stop, static_cast<ProgressSink&>(progress));
}

Status run(Context& context, Options& options) {
    if (options.inspect.model.empty() && options.stats.empty())
        return failure("Name a model, or a table of statistics (--stats FILE.csv).");
    if (options.inspect.model.empty())
        return runWithoutModel(context, options);
    if (!options.base.empty())
        options.inspect.base = options.base;
    auto model = Model::open(options.inspect.model);
    if (!model)
        return propagate(model);
    if (Status read = readLocksAndLimits(options, *model); !read)
        return read;
    auto evidence = readEvidence(options);
    if (!evidence)
        return propagate(evidence);
    auto inspection = inspectionFor(context, options, *model);
    if (!inspection)
        return propagate(inspection);
    auto allocation = allocate(*model, *inspection, evidence->view(), options.config);
    if (!allocation)
        return propagate(allocation);
    return finish(context, options, &*model, *allocation);
}

/// Every parameter of every strategy becomes an option of its name ("--gamma").
void addParameters(CLI::App& command, AllocateConfig& config) {
    std::map<std::string, std::string> texts;
    for (const Strategy& strategy : strategyTable())
        for (const StrategyParameter& parameter : strategy.parameters) {
            if (strategy.id == "mix" && !parameter.id.starts_with("mix_"))
                continue; // its parts' own, which stand there already
            std::string& text = texts[std::string(parameter.id)];
            text += fmt::format("{}{}: {} (default {:g})", text.empty() ? "" : "; ", strategy.name,
                                parameter.definition, parameter.initial);
        }
    for (const auto& [id, text] : texts)
        command
            .add_option_function<double>(
                "--" + id, [&config, id = id](const double& value) { config.parameters[id] = value; }, text)
            ->group("Parameters of strategies");
}

void addBudget(CLI::App& command, AllocateConfig& config) {
    command
        .add_option("--budget", config.budget,
                    "parameters: the mean is over parameters; modules: each linear counts once (AlphaQ); file: bytes "
                    "of all .safetensors files; gpu: bytes of weights, KV cache and workspace")
        ->check(CLI::IsMember({"parameters", "modules", "file", "gpu"}))
        ->capture_default_str();
    command.add_option("--mean-bits", config.meanBits, "Mean code bits a parameter of routed experts")
        ->check(CLI::Range(1.0, 16.0))
        ->capture_default_str();
    addBytes(command, "--bytes", config.bytes, "Target of --budget file and gpu: 12.5GB, 8GiB, 900MB or bytes");
    command.add_option("--format", config.format, "Export that --budget file counts")
        ->check(CLI::IsMember(formatIds()))
        ->capture_default_str();
    command.add_option("--names", config.names, "Tensor names of Mixtral: as transformers 5 or 4 wants them")
        ->check(CLI::IsMember({"v5", "v4"}))
        ->capture_default_str();
    command.add_option("--context", config.context, "--budget gpu: tokens in the KV cache")->capture_default_str();
    command.add_option("--cache-bytes", config.cacheBytes, "--budget gpu: bytes of a value in the KV cache")
        ->capture_default_str();
    addBytes(command, "--workspace", config.workspaceBytes,
             "--budget gpu: what the runtime needs beside weights and cache (default 1GB)");
    command.add_flag("--exact", config.exact, "Search until the plan is proven the best, however long it takes");
}

} // namespace

void addAllocate(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    AllocateConfig& config = options->config;
    CLI::App* command = app.add_subcommand("allocate", "Give every linear a width under a budget");
    command->add_option("model", options->inspect.model, "Folder of a Hugging Face model; not needed with --stats");
    command->add_option("--strategy", config.strategy, "How bits are handed out")
        ->check(CLI::IsMember(strategyIds()))
        ->capture_default_str();
    command->add_option("--bits", config.bits, "Candidate widths of routed experts")
        ->delimiter(',')
        ->capture_default_str();
    command
        ->add_option("--granularity", config.granularity,
                     "What shares one width: nothing, an expert's matrices, a projection's in a layer, a layer's")
        ->check(CLI::IsMember({"projection", "expert", "projection-uniform", "layer"}))
        ->capture_default_str();
    addBudget(*command, config);
    command->add_option("--lock", options->locks,
                        "PATTERN=BITS: modules whose whole name matches keep this width; may be given often");
    command->add_option("--limit", options->limits,
                        "PATTERN=LEAST-MOST: bounds of modules whose whole name matches; may be given often");
    command->add_option("--min-bits", config.limit.least, "Narrowest width of any routed expert");
    command->add_option("--max-bits", config.limit.most, "Widest width of any routed expert");
    addParameters(*command, config);
    addGrid(*command, config);
    command->add_option("--group", config.group, "Weights that share a scale")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command
        ->add_option("--other-bits", config.otherBits,
                     "Attention, shared experts, dense layers (uniform sets all alike)")
        ->check(CLI::IsMember({2, 3, 4, 8, 16}))
        ->capture_default_str();
    command->add_option("--base", options->base, "Base checkpoint, for strategies that use the drift of the router");
    command->add_option("--stats", options->stats,
                        "FILE.csv with name,layer,module_type,alpha,variance instead of inspecting the model");
    command->add_option("--shape", options->matrix,
                        "ROWSxCOLUMNS of every matrix of a --stats table that has no sizes");
    command->add_option("--routing", options->routing,
                        "FILE.json of routing statistics, for strategies that look at texts");
    command->add_option("--costs", options->costs,
                        "FILE.json of measured costs, for strategies that rest on measuring");
    command->add_option("--threads", options->inspect.threads, "CPU threads; 0 = one a core")
        ->check(CLI::Range(0, 4096))
        ->capture_default_str();
    command->add_option("--loaders", options->loaders, "Also say who can load the plan as this export")
        ->check(CLI::IsMember(formatIds()));
    command->add_option("--recipe", options->recipe, "What --out is written as")
        ->check(CLI::IsMember(recipeIds()))
        ->capture_default_str();
    command->add_option("--out", options->out, "PLAN.json, or a recipe for another tool");
    command->callback([options, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
