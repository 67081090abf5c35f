// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing that the studio does in answer to an event may keep the window from the next one for 50 ms.
#include <ctime>
#include <thread>

#include <QSlider>
#include <QTimer>

#include "controls/value_slider.h"
#include "panels/bits_grid.h"
#include "panels/flip_section.h"
#include "panels/routing_panel.h"
#include "panels/spectra_panel.h"
#include "panels/statistic_map.h"
#include "plots/heatmap.h"
#include "studio.h"
#include "watched_application.h"
#include "window/banner.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

// A sanitizer makes everything two to ten times slower; there the test still finds a job on the wrong thread.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double limit = 500.0; ///< milliseconds
#else
constexpr double limit = 50.0; ///< milliseconds
#endif

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
    QuantizeResult result;
    result.run = run;
    return result;
}

/// A hand that uses every room in turn: looks, picks, paints, drags the slider.
class Hand {
public:
    explicit Hand(Studio& studio)
        : m_studio(studio) {}

    void move() {
        const int turn = m_turn++;
        static constexpr std::array rooms{"spectra", "routing", "budget", "run"};
        if (turn % 10 == 0)
            m_studio.window.actions()[QStringLiteral("window.%1").arg(rooms[turn / 10 % rooms.size()])]->trigger();
        const int row = turn % 8, column = turn * 3 % 8;
        auto* maps = m_studio.window.findChild<SpectraPanel*>()->map()->heatmap();
        auto* flips = m_studio.window.findChild<RoutingPanel*>()->flips()->lostGained();
        auto* bits = m_studio.window.findChild<BitsGrid*>()->heatmap();
        for (const Heatmap* map : {maps, flips, bits}) {
            if (map->plot()->visibleRegion().isEmpty())
                continue;
            const QPoint at = map->cellRect({row, column}).center().toPoint();
            QTest::mouseMove(map->plot(), at);
            if (turn % 3 == 0)
                QTest::mouseClick(map->plot(), Qt::LeftButton, {}, at);
        }
        QSlider* slider = m_studio.window.findChild<ValueSlider*>("meanBits")->slider();
        if (!slider->visibleRegion().isEmpty())
            QTest::keyClick(slider, turn % 20 < 10 ? Qt::Key_Right : Qt::Key_Left);
    }

private:
    Studio& m_studio;
    int m_turn = 0;
};

QByteArray report() {
    return QByteArray::number(application().longest(), 'f', 1) + " ms in " + application().culprit();
}

} // namespace

class TestWatchdog : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void theProbeSeesAnEventThatBlocks() {
        application().restart();
        QTimer::singleShot(0, qApp,
                           [] { std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(1.2 * limit)); });
        QTRY_VERIFY_WITH_TIMEOUT(application().longest() > limit, patience);
        application().restart();
        QTimer::singleShot(0, qApp, [] {
            const std::clock_t from = std::clock();
            while (static_cast<double>(std::clock() - from) < 1.25e-3 * limit * CLOCKS_PER_SEC) {
            }
        });
        QTRY_VERIFY_WITH_TIMEOUT(application().longest() > limit, patience);
    }

    void aRunWithLiveCurvesLeavesTheWindowFree() {
        CoreJobs engine = made_up::engine();
        engine.quantize = talkativeRun;
        Studio studio(engine);
        studio.openDemo();
        studio.window.actions()["window.run"]->trigger();
        QTest::qWait(200); // first layout and painting of the room

        application().restart();
        studio.window.actions()["run.start"]->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(studio.workbench.monitor()->state(), RunMonitor::State::done, patience);
        QVERIFY2(application().longest() < limit, report());
        qInfo("longest: %s", report().constData());
        QVERIFY(application().events() > 100);
    }

    void realJobsLeaveTheWindowFreeWhileItIsUsed() {
        Studio studio(coreJobs());
        studio.openDemo();
        RunConfig config = studio.document().runConfig();
        config.samples = 8;
        config.length = 64;
        config.tuning.iterations = 8;
        config.tuning.batch = 4;
        studio.document().setRunConfig(config);
        Hand hand(studio);
        for (int i = 0; i < 40; ++i) { // each room is laid out and painted once
            hand.move();
            QTest::qWait(5);
        }
        QTRY_VERIFY_WITH_TIMEOUT(studio.isIdle(), patience);

        application().restart();
        studio.window.actions()["model.inspect"]->trigger();
        studio.window.actions()["model.coverage"]->trigger();
        studio.window.actions()["run.start"]->trigger();
        QVERIFY(studio.workbench.monitor()->isActive());
        while (studio.workbench.monitor()->isActive()) {
            hand.move();
            QTest::qWait(10);
        }
        QVERIFY2(studio.workbench.monitor()->state() == RunMonitor::State::done,
                 qPrintable(studio.window.banner()->text()));
        QVERIFY2(application().longest() < limit, report());
        qInfo("longest: %s", report().constData());
        QVERIFY(application().events() > 100);
    }
};

int main(int argc, char* argv[]) {
    WatchedApplication app(argc, argv);
    TestWatchdog test;
    return QTest::qExec(&test, argc, argv);
}
#include "test_watchdog.moc"
