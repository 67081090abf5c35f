// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "made_up.h"
#include "models/layer_table.h"
#include "session/run_monitor.h"
#include "widget_test.h"

using namespace moescope;

class TestRunMonitor : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void layersGoFromWaitingToTheirOutcome() {
        RunMonitor monitor;
        LayerTable table(&monitor);
        monitor.start("a", {}, {0, 1});
        QCOMPARE(table.rowCount(), 2);
        const auto cell = [&](int row, int column) { return table.index(row, column).data().toString(); };
        QCOMPARE(cell(0, LayerTable::iteration), QString("waiting"));
        monitor.beginLayer(0);
        monitor.addSteps({made_up::step(0, 0, 10), made_up::step(0, 1, 10)});
        QCOMPARE(cell(0, LayerTable::iteration), QString("2 / 10"));
        QCOMPARE(table.index(0, LayerTable::progress).data(LayerTable::fractionRole).toDouble(), 0.2);
        QCOMPARE(cell(1, LayerTable::iteration), QString("waiting"));
        monitor.endLayer(made_up::outcome(0));
        QCOMPARE(cell(0, LayerTable::ownFlips), QString("4.0 % → 3.0 %"));
        QCOMPARE(cell(0, LayerTable::ownChange), QString("−25 %"));
        QCOMPARE(cell(0, LayerTable::nextFlips), QString("8.0 % → 4.0 %"));
        QCOMPARE(cell(0, LayerTable::nextChange), QString("−50 %"));
        QCOMPARE(cell(1, LayerTable::nextFlips), QString("–"));
        const QString tip = table.index(0, LayerTable::nextFlips).data(Qt::ToolTipRole).toString();
        QVERIFY2(tip.contains("Next router: flips 8.0 % → 4.0 %, agreement of the top experts 85.0 % → 92.0 %, flips "
                              "weighted by margin 3.0 % → 2.0 %, by change of the output 2.5 % → 1.2 %"),
                 qPrintable(tip));
        LayerOutcome last = made_up::outcome(1); // started elsewhere, and no router behind
        last.ownRouter.start = RouterFlips{0.12, 0.9, 0.02, 0.015};
        last.nextRouter = {};
        monitor.beginLayer(1);
        monitor.endLayer(last);
        QCOMPARE(cell(1, LayerTable::ownFlips), QString("14.0 % → 12.0 % → 9.0 %"));
        QCOMPARE(cell(1, LayerTable::nextFlips), QString("–"));
        QCOMPARE(cell(1, LayerTable::nextChange), QString("–"));
        QCOMPARE(monitor.steps(0).size(), std::size_t(2));
        QVERIFY(monitor.steps(1).empty());
    }

    void theClockStopsWithTheRun() {
        RunMonitor monitor;
        monitor.start("a", {}, {0});
        QTest::qWait(30);
        monitor.finish(RunMonitor::State::stopped);
        const double at = monitor.elapsed();
        QVERIFY(at > 0.0);
        QTest::qWait(30);
        QCOMPARE(monitor.elapsed(), at);
        QVERIFY(!monitor.isActive());
    }

    /// A job at even speed with one layer twice as slow: the shown time never rises by more than the slow layer
    /// explains, and never jumps by more than a tenth within a second.
    void timeLeftDoesNotJump() {
        TimeLeft left;
        double fraction = 0.0, elapsed = 0.0;
        std::optional<double> before;
        while (fraction < 1.0) {
            elapsed += 1.0;
            fraction += fraction > 0.25 && fraction < 0.5 ? 0.0025 : 0.005;
            left.update(elapsed, fraction);
            if (before && left.seconds())
                QVERIFY2(std::abs(*left.seconds() - (*before - 1.0)) <= 0.1 * *before + 1.0,
                         qPrintable(QString::number(elapsed)));
            before = left.seconds();
        }
        QCOMPARE(*left.seconds(), 0.0);
    }

    void nothingIsSaidBeforeThereIsAnythingToGoBy() {
        TimeLeft left;
        left.update(0.4, 0.3);
        QVERIFY(!left.seconds());
        left.update(3.0, 0.001);
        QVERIFY(!left.seconds());
        left.update(4.0, 0.1);
        QCOMPARE(*left.seconds(), 36.0);
    }
};

QTEST_GUILESS_MAIN(TestRunMonitor)
#include "test_run_monitor.moc"
