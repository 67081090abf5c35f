// SPDX-License-Identifier: GPL-3.0-or-later
#include "headless.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <string_view>

#include <CLI/CLI.hpp>
#include <QApplication>

#include "pages/report_files.h"
#include "pictures/plot_kinds.h"
#include "spectra/statistic_table.h"
#include "support/version.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr std::string_view flag = "--headless";
constexpr int succeeded = 0, failed = 1, usage = 2; // as moescope-cli has them

/// What the command line asked for, filled while it is read.
struct Asked {
    ReportRequest report;
    std::filesystem::path tables;
    PlotRequest plot;
    std::string theme = "light";
    int exitCode = succeeded;

    /// Prints the file that was written, or why it was not.
    void tell(const Status& done, const std::filesystem::path& file) {
        if (done)
            fmt::print("{}\n", file.string());
        else
            fmt::print(stderr, "{}\n", done.error().message);
        exitCode = done ? exitCode : failed;
    }
};

void addTheme(CLI::App& command, Asked& asked, double& scale) {
    command.add_option("--scale", scale, "Pixels of a .png: times the size on a screen")
        ->check(CLI::Range(0.25, 8.0))
        ->capture_default_str();
    command.add_option("--theme", asked.theme, "Colours; a report's PDF is light, its HTML follows the reader")
        ->check(CLI::IsMember({"light", "dark"}))
        ->capture_default_str();
}

void addReport(CLI::App& app, Asked& asked) {
    CLI::App* command = app.add_subcommand("report", "The report of a run folder as PDF, PNG, HTML or JSON");
    command->add_option("run", asked.report.runs, "Run folder")->required();
    auto* out = command->add_option("--out", asked.report.file, "FILE.pdf, FILE.png, FILE.html or FILE.json");
    auto* csv = command->add_option("--csv", asked.tables, "New folder for every table and figure as a CSV file");
    command->add_option("--width", asked.report.picture.width, "Of a .png: pixels at scale 1")
        ->check(CLI::Range(480.0, 4000.0))
        ->capture_default_str();
    addTheme(*command, asked, asked.report.picture.scale);
    command->callback([&asked, out, csv] {
        if (out->count() == 0 && csv->count() == 0)
            throw CLI::RequiredError("--out or --csv");
        asked.report.picture.dark = asked.theme == "dark";
        if (out->count() > 0)
            asked.tell(writeReportFile(asked.report, {}, unwatched()), asked.report.file);
        if (csv->count() > 0) {
            ReportRequest tables = asked.report;
            tables.file = asked.tables;
            tables.tables = true;
            asked.tell(writeReportFile(tables, {}, unwatched()), tables.file);
        }
    });
}

std::vector<std::string> kindIds() {
    std::vector<std::string> ids;
    for (const PlotKind& kind : plotKinds())
        ids.emplace_back(kind.id);
    return ids;
}

std::vector<std::string> statisticIds() {
    std::vector<std::string> ids;
    for (const StatisticInfo& statistic : statisticTable())
        ids.emplace_back(statistic.id);
    return ids;
}

void addPlot(CLI::App& app, Asked& asked) {
    PlotRequest& plot = asked.plot;
    CLI::App* command = app.add_subcommand("plot", "One plot of the studio as PNG, SVG, PDF, or its numbers as CSV");
    std::string kinds = "Kinds:\n";
    for (const PlotKind& kind : plotKinds())
        kinds += fmt::format("  {:<12} {}\n", kind.id, kind.summary);
    command->footer(kinds);
    command->add_option("kind", plot.kind, "One of the kinds below")
        ->required()
        ->check(CLI::IsMember(kindIds()).description("").application_index(0))
        ->type_name("KIND");
    command->add_option("source", plot.source, "Run folder, or folder of a Hugging Face model")->required();
    command->add_option("--out", plot.file, "FILE.png, FILE.svg, FILE.pdf or FILE.csv")->required();
    command->add_option("--layer", plot.layer, "Of what is about one layer or one matrix");
    command->add_option("--expert", plot.expert, "Of one matrix; without it a matrix of the layer that is no expert's");
    command->add_option("--projection", plot.projection, "Of one matrix: gate, up, down, q, k, v, o");
    command->add_option("--statistic", plot.statistic, "Of spectra and histogram")
        ->check(CLI::IsMember(statisticIds()).description(""))
        ->type_name("ID")
        ->capture_default_str();
    command->add_option("--strategy", plot.strategy, "Of error-size; else the plan's");
    command->add_option("--plan", plot.plan, "plan.json in place of the run's");
    command->add_option("--base", plot.base, "Checkpoint that the model was tuned from, for drift and ranks");
    command->add_option("--width", plot.width, "Pixels at scale 1; 0 = the plot's own")->check(CLI::Range(0, 8000));
    command->add_option("--height", plot.height, "Pixels at scale 1; 0 = the plot's own")->check(CLI::Range(0, 8000));
    addTheme(*command, asked, plot.scale);
    command->callback([&asked] {
        Theme::instance().setMode(asked.theme == "dark" ? Theme::Mode::dark : Theme::Mode::light);
        asked.tell(writePlot(asked.plot, {}, unwatched()), asked.plot.file);
    });
}

} // namespace

namespace {

QtMessageHandler next = nullptr;

/// Standard error is for sentences: not for what plots that are never shown note for developers, nor for the session's
/// folder, which a server has not and nothing here needs.
void withoutNotes(QtMsgType type, const QMessageLogContext& context, const QString& message) {
    if (type != QtDebugMsg && !message.startsWith(QStringLiteral("QStandardPaths: XDG_RUNTIME_DIR not set")))
        next(type, context, message);
}

} // namespace

bool isHeadless(int argc, char* argv[]) {
    return std::any_of(argv + 1, argv + argc, [](const char* argument) { return argument == flag; });
}

int runHeadless(int argc, char* argv[]) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    next = qInstallMessageHandler(withoutNotes);
    QApplication application(argc, argv);
    QApplication::setApplicationName("moescope");
    Theme::instance().setMode(Theme::Mode::light);
    Theme::instance().install(application);
    Asked asked;
    CLI::App app("Reports and plots as files, without a display.", "moescope --headless");
    app.set_version_flag("--version", version());
    app.require_subcommand(1);
    app.footer("Exit codes: 0 done, 1 failed (the reason is on standard error), 2 the command line is wrong.");
    addReport(app, asked);
    addPlot(app, asked);
    std::vector<std::string> arguments; // the parser takes them from the back
    for (const QString& argument : QApplication::arguments().mid(1))
        if (argument.toStdString() != flag)
            arguments.insert(arguments.begin(), argument.toStdString());
    try {
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? succeeded : usage;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "moescope: {}.\n", problem.what());
        return failed;
    }
    return asked.exitCode;
}

} // namespace moescope
