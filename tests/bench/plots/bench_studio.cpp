// SPDX-License-Identifier: GPL-3.0-or-later
// The studio on a model of any size, by the real jobs: the longest that an event keeps the window while a model is
// opened, inspected, looked at and budgeted. Off-screen without a display: QT_QPA_PLATFORM=offscreen.
//
// usage: bench_studio MODEL
#include <cstdio>
#include <cstdlib>
#include <functional>

#include <QElapsedTimer>
#include <QEventLoop>
#include <QSlider>
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

constexpr double limit = 50.0; // ms, as tests/widgets/window/test_watchdog.cpp
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

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_studio MODEL\n");
        return EXIT_FAILURE;
    }
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
    workbench.open(argv[1]);
    until([&] { return document.model() != nullptr; });
    phases.end("open: the tree is there");
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
    return phases.good() ? EXIT_SUCCESS : EXIT_FAILURE;
}
