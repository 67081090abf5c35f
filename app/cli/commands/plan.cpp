// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "exporting/recipes.h"
#include "options.h"
#include "plan_output.h"
#include "support/atomic_write.h"

namespace moescope::cli {
namespace {

struct Options {
    std::filesystem::path model, plan, other, out;
    std::string from, to = "moescope", format = "mixed";
    RecipeOptions recipe;
};

struct Opened {
    Model model;
    Plan plan;
};

Result<Opened> open(const Options& options) {
    auto model = Model::open(options.model);
    if (!model)
        return propagate(model);
    auto plan = readRecipe(options.plan, options.from, *model, options.recipe);
    if (!plan)
        return propagate(plan);
    return Opened{std::move(*model), std::move(*plan)};
}

Status convert(Context& context, const Options& options) {
    auto opened = open(options);
    if (!opened)
        return propagate(opened);
    auto text = writeRecipe(options.to, opened->model, opened->plan, options.recipe);
    if (!text)
        return propagate(text);
    if (options.out.empty()) {
        fmt::print("{}", *text);
        return {};
    }
    if (Status written = writeFileAtomically(options.out, *text); !written)
        return written;
    if (!context.quiet)
        fmt::print(stderr, "{}\n", options.out.string());
    return {};
}

std::string described(const ModulePlan& setting) {
    if (setting.bits == fullPrecision)
        return "16 bits";
    return fmt::format("{} bits, groups of {}{}{}", setting.bits, setting.group,
                       setting.symmetric ? "" : ", asymmetric", setting.grid == NumberGrid::nvfp4 ? ", NVFP4" : "");
}

bool same(const ModulePlan& a, const ModulePlan& b) {
    return a.bits == b.bits &&
           (a.bits == fullPrecision || (a.group == b.group && a.symmetric == b.symmetric && a.grid == b.grid));
}

Status diff(Context& context, const Options& options) {
    auto opened = open(options);
    if (!opened)
        return propagate(opened);
    auto other = readRecipe(options.other, {}, opened->model, options.recipe);
    if (!other)
        return propagate(other);
    nlohmann::json changed = nlohmann::json::array();
    for (const Linear& linear : opened->model.linears()) {
        const ModulePlan &before = opened->plan.modules.at(linear.module), &after = other->modules.at(linear.module);
        if (same(before, after))
            continue;
        changed.push_back({{"module", linear.module}, {"from", before.bits}, {"to", after.bits}});
        if (!context.json)
            fmt::print("{}: {} -> {}\n", linear.module, described(before), described(after));
    }
    const PlanSize before = sizeOf(opened->plan, opened->model), after = sizeOf(*other, opened->model);
    if (context.json)
        printJson({{"changed", changed},
                   {"linears", opened->model.linears().size()},
                   {"mean_bits", {before.meanBits, after.meanBits}},
                   {"tensor_bytes", {before.tensorBytes, after.tensorBytes}}});
    else
        fmt::print("{} of {} linears differ; mean {:.4f} -> {:.4f} bits, {:.2f} -> {:.2f} MB\n", changed.size(),
                   opened->model.linears().size(), before.meanBits, after.meanBits,
                   static_cast<double>(before.tensorBytes) / 1e6, static_cast<double>(after.tensorBytes) / 1e6);
    return {};
}

Status loaders(Context& context, const Options& options) {
    auto opened = open(options);
    if (!opened)
        return propagate(opened);
    const auto rows = loadersOf(opened->model, opened->plan, options.format, {.names = options.recipe.names});
    if (context.json)
        printJson(toJson(rows));
    else
        printLoaders(rows);
    return {};
}

CLI::App* addVerb(CLI::App& plan, Context& context, const std::shared_ptr<Options>& options, const std::string& name,
                  const std::string& purpose, Status (*run)(Context&, const Options&)) {
    CLI::App* verb = plan.add_subcommand(name, purpose);
    verb->add_option("model", options->model, "Folder of the Hugging Face model that the plan is for")->required();
    verb->add_option("plan", options->plan, "PLAN.json, or a recipe of another tool")->required();
    verb->add_option("--from", options->from, "What the plan is written in (found out from the file unless given)")
        ->check(CLI::IsMember(recipeIds()));
    verb->add_option("--names", options->recipe.names, "Module names of Mixtral: as transformers 5 or 4 has them")
        ->check(CLI::IsMember({"v5", "v4"}))
        ->capture_default_str();
    verb->add_option("--group", options->recipe.group, "Weights that share a scale, where the recipe does not say")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    verb->callback([options, run, &context] {
        if (Status done = run(context, *options); !done)
            context.fail(done.error());
    });
    return verb;
}

} // namespace

void addPlan(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* plan = app.add_subcommand("plan", "Plans and the recipes of other tools: convert, diff, loaders");
    plan->require_subcommand(1);
    std::string known = "Recipes:\n";
    for (const RecipeFormat& format : recipeTable())
        known += fmt::format("  {:<15} {}\n", format.id, format.definition);
    plan->footer(known);
    CLI::App* to =
        addVerb(*plan, context, options, "convert", "Read a plan or recipe and write it as another one", convert);
    to->add_option("--to", options->to, "What it becomes")->check(CLI::IsMember(recipeIds()))->capture_default_str();
    to->add_option("--out", options->out, "File to write; without it the text goes to standard output");
    CLI::App* against =
        addVerb(*plan, context, options, "diff", "Which linears have another width in a second plan", diff);
    against->add_option("other", options->other, "The second plan or recipe")->required();
    CLI::App* who = addVerb(*plan, context, options, "loaders",
                            "Who can load the plan, why not, and the smallest change that helps", loaders);
    who->add_option("--format", options->format, "Export to ask about")
        ->check(CLI::IsMember(formatIds()))
        ->capture_default_str();
}

} // namespace moescope::cli
