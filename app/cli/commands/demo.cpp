// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "console.h"
#include "pipeline/allocate.h"
#include "pipeline/compare.h"
#include "pipeline/export.h"
#include "pipeline/quantize.h"
#include "pipeline/report.h"
#include "support/resources.h"

namespace moescope::cli {
namespace {

struct Options {
    std::filesystem::path out;
    double meanBits = 3.0;
    int iterations = 200;
    std::string device = "cpu";
};

/// "moescope-demo", "moescope-demo-2", ...: a run of the demo never replaces an earlier one.
std::filesystem::path freshFolder() {
    std::filesystem::path folder = "moescope-demo";
    for (int number = 2; std::filesystem::exists(folder); ++number)
        folder = fmt::format("moescope-demo-{}", number);
    return folder;
}

template <class T>
Status outcome(Result<T>& result) {
    return result ? Status() : Status(propagate(result));
}

/// The main job from a model to a report, each step as the command of its name does it.
class Demo {
public:
    Demo(Context& context, const Options& options)
        : m_context(context)
        , m_options(options)
        , m_progress(context.quiet)
        , m_folder(options.out.empty() ? freshFolder() : options.out) {}

    Status run() {
        auto resources = resourceFolder();
        if (!resources)
            return propagate(resources);
        const std::filesystem::path demo = *resources / "demo";
        m_config.model = demo / "tuned";
        m_config.base = demo / "base";
        m_config.tuning.iterations = m_options.iterations;
        m_config.device = m_options.device;
        m_config.texts = {{demo / "wikitext.txt", 0.0, 50.0, 1.0}, {demo / "shakespeare.txt", 0.0, 90.0, 1.0}};
        for (auto step : {&Demo::plan, &Demo::quantizeModel, &Demo::compareModels, &Demo::exportModels, &Demo::report})
            if (Status done = (this->*step)(); !done)
                return done;
        return {};
    }

private:
    void say(const std::string& sentence) const {
        if (!m_context.json)
            fmt::print("{}\n", sentence);
    }

    Status plan() {
        auto model = Model::open(m_config.model);
        if (!model)
            return propagate(model);
        InspectConfig config{m_config.model, m_config.base, {}, 0};
        auto inspection = inspect(config, m_context.stop, static_cast<ProgressSink&>(m_progress));
        if (!inspection)
            return propagate(inspection);
        AllocateConfig budget;
        budget.strategy = "uniform";
        budget.meanBits = m_options.meanBits;
        if (m_options.meanBits != std::floor(m_options.meanBits))
            budget.strategy = "alphaq";
        auto allocation = allocate(*model, *inspection, budget);
        if (!allocation)
            return propagate(allocation);
        m_plan = std::move(allocation->plan);
        say(fmt::format("Plan: {} at {:.2f} bits, {:.2f} MB of {:.2f} MB", m_plan.strategy, allocation->size.meanBits,
                        static_cast<double>(allocation->size.tensorBytes) / 1e6,
                        static_cast<double>(allocation->size.originalBytes) / 1e6));
        return {};
    }

    Status quantizeModel() {
        std::error_code ignored;
        std::filesystem::create_directories(m_folder, ignored);
        if (Status written = writePlan(m_plan, m_folder / "plan.json"); !written)
            return written;
        auto result = quantize(m_config, m_plan, m_folder / "run", m_context.stop, m_progress);
        return outcome(result);
    }

    Status compareModels() {
        const std::vector<TextSource> unseen{{m_config.texts[0].file, 50.0, 100.0, 1.0},
                                             {m_config.texts[1].file, 90.0, 100.0, 1.0}};
        for (const auto& [name, quantized] :
             {std::pair{"rounded to nearest", m_folder / "run" / "plan.json"}, {"tuned", m_folder / "run"}}) {
            CompareConfig config;
            config.model = m_config.model;
            config.quantized = quantized;
            config.texts = unseen;
            config.windows = 24;
            config.device = m_options.device;
            auto comparison = compare(config, m_context.stop, m_progress);
            if (!comparison)
                return propagate(comparison);
            say(fmt::format("{:<19} flips {:5.2f} %, agreement {:5.2f} %, KL {:.4f}, perplexity {:.2f} -> {:.2f}", name,
                            100 * comparison->flipRate, 100 * comparison->agreement, comparison->kl,
                            comparison->perplexityOriginal, comparison->perplexityQuantized));
        }
        return {};
    }

    Status exportModels() {
        for (const std::string format : {"mixed", "bf16"}) {
            ExportConfig config;
            config.run = m_folder / "run";
            config.format = format;
            config.out = m_folder / format;
            auto result = exportRun(config, m_context.stop, m_progress);
            if (!result)
                return propagate(result);
            say(fmt::format("Exported {}: {} ({:.2f} MB, {})", format, result->folder.string(),
                            static_cast<double>(result->fileBytes) / 1e6,
                            result->verification.passed() ? "verified" : "NOT verified"));
        }
        return {};
    }

    Status report() {
        for (const char* name : {"report.html", "report.json"})
            if (Status written = writeReport(m_folder / "run", m_folder / name); !written)
                return written;
        const std::filesystem::path folder = std::filesystem::absolute(m_folder);
        if (m_context.json)
            printJson(nlohmann::json{{"run", (folder / "run").string()},
                                     {"report", (folder / "report.html").string()},
                                     {"mixed", (folder / "mixed").string()},
                                     {"bf16", (folder / "bf16").string()}});
        else
            fmt::print("\nRun folder      {}\nExported model  {}\nReport          {}\n", (folder / "run").string(),
                       (folder / "mixed").string(), (folder / "report.html").string());
        return {};
    }

    Context& m_context;
    const Options& m_options;
    ConsoleProgress m_progress;
    std::filesystem::path m_folder;
    RunConfig m_config;
    Plan m_plan;
};

} // namespace

void addDemo(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "demo", "The whole job on the demo model: inspect, allocate, quantize, compare, export, report");
    command->add_option("--out", options->out, "Folder for everything; default: moescope-demo here");
    command->add_option("--mean-bits", options->meanBits, "Budget; whole numbers are uniform, others by AlphaQ")
        ->check(CLI::Range(2.0, 8.0))
        ->capture_default_str();
    command->add_option("--iterations", options->iterations, "Iterations a layer")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--device", options->device, "Where to compute")
        ->check(CLI::IsMember({"cpu", "cuda"}))
        ->capture_default_str();
    command->callback([options, &context] {
        if (Status done = Demo(context, *options).run(); !done)
            context.fail(done.error());
    });
}

} // namespace moescope::cli
