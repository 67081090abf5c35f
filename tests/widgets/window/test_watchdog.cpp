// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing that the studio does in answer to an event may keep the window from the next one for 50 ms.
#include <QStandardPaths>
#include <QTest>
#include <thread>

#include "made_up.h"
#include "theme/theme.h"
#include "watched_application.h"
#include "window/main_window.h"

using namespace moescope;

namespace {

constexpr double limit = 50.0; ///< milliseconds

WatchedApplication& application() { return static_cast<WatchedApplication&>(*qApp); }

/// A run that says a lot, quickly: more than a real one does.
Result<QuantizeResult> talkativeRun(const RunConfig&, const Plan&, const std::filesystem::path& run,
                                    std::stop_token stop, QuantizeSink& sink) {
    for (int layer = 0; layer < 4; ++layer) {
        sink.layerStarted(layer);
        for (int i = 0; i < 2000 && !stop.stop_requested(); ++i) {
            sink.step(made_up::step(layer, i, 2000));
            sink.progress({"Tuning", (layer + i / 2000.0) / 4.0, i, 2000, "iterations"});
            if (i % 10 == 0)
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        sink.layerFinished(made_up::outcome(layer));
    }
    return QuantizeResult{.run = run, .layers = {}, .seconds = 1.0};
}

} // namespace

class TestWatchdog : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        Theme::instance().install(*qApp);
    }

    void aRunWithLiveCurvesLeavesTheWindowFree() {
        CoreJobs engine = made_up::engine();
        engine.quantize = talkativeRun;
        Workbench workbench(engine);
        MainWindow window(&workbench, QStringLiteral(MOESCOPE_SOURCE_DIR "/resources/demo"));
        window.resize(1600, 1000);
        window.show();
        window.openDemo();
        QTRY_VERIFY_WITH_TIMEOUT(workbench.document()->comparison(), 20000);
        QTRY_VERIFY(workbench.jobs()->queue().jobs().empty());
        window.actions()["window.run"]->trigger();
        QTest::qWait(200); // first layout and painting of the rooms
        QDir(Workbench::runsFolder()).removeRecursively();

        application().restart();
        window.actions()["run.start"]->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(workbench.monitor()->state(), RunMonitor::State::done, 60000);
        QVERIFY2(application().longest() < limit, qPrintable(QStringLiteral("%1 ms in %2")
                                                                 .arg(application().longest())
                                                                 .arg(QString::fromLatin1(application().culprit()))));
    }
};

int main(int argc, char* argv[]) {
    WatchedApplication app(argc, argv);
    TestWatchdog test;
    return QTest::qExec(&test, argc, argv);
}
#include "test_watchdog.moc"
