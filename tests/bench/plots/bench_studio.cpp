// SPDX-License-Identifier: GPL-3.0-or-later
// The studio on a model of any size, by the real jobs: the longest that an event keeps the window while a model is
// opened, inspected, looked at and budgeted, and, with a text, previewed, run, exported and reported. Off-screen
// without a display: QT_QPA_PLATFORM=offscreen. With --open only the time until the tree is there, which is to be below
// a second however large the model is (tests/bench/large_checkpoint.py makes one of 100 GB that takes no room).
//
// usage: bench_studio MODEL [TEXT]
//        bench_studio --open MODEL
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string_view>

#include <QElapsedTimer>
#include <QEventLoop>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include "controls/value_slider.h"
#include "panels/spectra_panel.h"
#include "panels/statistic_map.h"
#include "plots/heatmap.h"
#include "theme/theme.h"
#include "watched_application.h"
#include "window/main_window.h"

using namespace moescope;

namespace {

constexpr double limit = 50.0;    // ms, as tests/widgets/window/test_watchdog.cpp
constexpr double openLimit = 1.0; // s
constexpr int gestures = 60, patience = 3'600'000;

/// Runs the event loop until it holds; false: it never did.
bool until(const std::function<bool()>& holds) {
    QElapsedTimer clock;
    clock.start();
    while (!holds() && clock.elapsed() < patience)
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    return holds();
}

class Phases {
public:
    explicit Phases(WatchedApplication& application)
        : m_application(application) {
        std::printf("| phase | seconds | longest event, ms | in |\n|---|---|---|---|\n");
    }
    void begin() {
        m_application.restart();
        m_clock.start();
    }
    [[nodiscard]] double seconds() const { return static_cast<double>(m_clock.elapsed()) * 1e-3; }
    void end(const char* name) {
        m_good = m_good && m_application.longest() <= limit;
        std::printf("| %s | %.2f | %.1f | %s |\n", name, static_cast<double>(m_clock.elapsed()) * 1e-3,
                    m_application.longest(), m_application.culprit().constData());
        std::fflush(stdout);
    }
    [[nodiscard]] bool good() const { return m_good; }

private:
    WatchedApplication& m_application;
    QElapsedTimer m_clock;
    bool m_good = true;
};

/// A preview, a run that rounds to nearest, its export and its report, while the rooms are used.
void runAndExport(Workbench& workbench, MainWindow& window, const std::filesystem::path& text, Phases& phases) {
    const QTemporaryDir out;
    Document& document = *workbench.document();
    const auto idle = [&] { return workbench.jobs()->queue().jobs().empty(); };
    const auto useTheRoomsUntil = [&](const std::function<bool()>& holds) {
        int turn = 0;
        until([&] {
            static constexpr const char* rooms[] = {"window.routing", "window.run", "window.budget", "window.spectra"};
            if (++turn % 10 == 0)
                window.actions()[rooms[turn / 10 % 4]]->trigger();
            return holds();
        });
    };
    RunConfig config = document.runConfig();
    config.method = "rtn";
    config.samples = 8;
    config.length = 64;
    TextSource source;
    source.file = text;
    config.texts = {source};
    phases.begin();
    document.setRunConfig(config);
    workbench.setPreviews(true);
    document.solve("Solve");
    QTest::qWait(1000); // the preview waits for a moment of rest
    useTheRoomsUntil(idle);
    phases.end("preview of a plan");
    phases.begin();
    workbench.run()->start(out.filePath("run").toStdString());
    useTheRoomsUntil([&] { return !workbench.monitor()->isActive(); });
    phases.end("run, round to nearest");
    phases.begin();
    ExportConfig wanted;
    wanted.run = out.filePath("run").toStdString();
    wanted.out = out.filePath("mixed").toStdString();
    wanted.format = "mixed";
    workbench.jobs()->exportRun(wanted);
    useTheRoomsUntil(idle);
    phases.end("export, read back");
    phases.begin();
    ReportRequest report;
    report.runs = {out.filePath("run").toStdString()};
    report.file = out.filePath("report.html").toStdString();
    workbench.jobs()->writeReport(report);
    useTheRoomsUntil(idle);
    phases.end("report");
}

} // namespace

int main(int argc, char** argv) {
    const bool openOnly = argc == 3 && std::string_view(argv[1]) == "--open";
    if (argc < 2 || argc > 3) {
        std::fprintf(stderr, "usage: bench_studio MODEL [TEXT] | --open MODEL\n");
        return EXIT_FAILURE;
    }
    const std::filesystem::path folder = openOnly ? argv[2] : argv[1];
    const std::filesystem::path text = !openOnly && argc == 3 ? argv[2] : "";
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {}); // the off-screen platform's
    WatchedApplication application(argc, argv);
    Theme::instance().install(application);
    Workbench workbench(coreJobs());
    MainWindow window(&workbench, {});
    window.resize(1920, 1200);
    window.show();
    QTimer ticks; // until() wakes up
    ticks.start(20);
    Document& document = *workbench.document();
    QObject::connect(&workbench, &Workbench::problem, [](const QString& title, const QString& sentence) {
        std::fprintf(stderr, "%s: %s\n", qPrintable(title), qPrintable(sentence));
        std::exit(EXIT_FAILURE);
    });
    Phases phases(application);
    phases.begin();
    workbench.open(folder);
    until([&] { return document.model() != nullptr; });
    const double opened = phases.seconds();
    phases.end("open: the tree is there");
    if (openOnly) {
        phases.begin();
        workbench.jobs()->abandonAll(); // its inspection
        const bool stopped = until([&] { return workbench.jobs()->queue().jobs().empty(); });
        std::printf("| stopping the inspection | %.2f | | |\n", phases.seconds());
        return stopped && opened < openLimit && phases.good() ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    phases.begin();
    until([&] { return document.inspection() && document.hasPlan() && workbench.jobs()->queue().jobs().empty(); });
    phases.end("inspection, first plan, curve");

    phases.begin();
    window.actions()["window.budget"]->trigger();
    auto* slider = window.findChild<ValueSlider*>("meanBits")->slider();
    for (int i = 0; i < gestures; ++i) {
        QTest::keyClick(slider, i % 20 < 10 ? Qt::Key_PageUp : Qt::Key_PageDown);
        QTest::qWait(15);
    }
    until([&] { return workbench.jobs()->queue().jobs().empty(); });
    phases.end("60 steps of the budget's slider");

    phases.begin();
    window.actions()["window.spectra"]->trigger();
    QTest::qWait(100);
    auto* map = window.findChild<SpectraPanel*>()->map()->heatmap();
    const int rows = static_cast<int>(map->data().rows.size()), columns = map->data().columns;
    for (int i = 0; i < gestures; ++i) {
        const QPoint at = map->cellRect({i * 7 % rows, i * 5 % columns}).center().toPoint();
        QTest::mouseMove(map->plot(), at);
        QTest::mouseClick(map->plot(), Qt::LeftButton, {}, at);
        QTest::qWait(15);
    }
    until([&] { return workbench.jobs()->queue().jobs().empty(); });
    phases.end("60 picks");

    phases.begin();
    for (int i = 0; i < 12; ++i) {
        for (const char* room : {"window.routing", "window.budget", "window.run", "window.spectra"}) {
            window.actions()[room]->trigger();
            QTest::qWait(15);
        }
    }
    phases.end("48 changes of room");
    if (!text.empty())
        runAndExport(workbench, window, text, phases);
    return phases.good() ? EXIT_SUCCESS : EXIT_FAILURE;
}
