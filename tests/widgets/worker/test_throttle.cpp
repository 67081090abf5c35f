// SPDX-License-Identifier: GPL-3.0-or-later
#include <thread>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include "widget_test.h"
#include "worker/throttle.h"

using namespace moescope;

class TestThrottle : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void fewWordsOutOfManyAndNeverWithoutTheLast() {
        Throttle throttle;
        std::atomic<int> said = 0;
        int seen = 0;
        QList<qint64> times;
        QElapsedTimer clock;
        clock.start();
        connect(&throttle, &Throttle::due, this, [&] {
            seen = said;
            times << clock.elapsed();
        });
        std::jthread speaker([&] {
            for (int i = 0; i < 5000; ++i) {
                ++said;
                throttle.notify();
                std::this_thread::sleep_for(std::chrono::microseconds(60));
            }
        });
        QTRY_COMPARE_WITH_TIMEOUT(seen, 5000, 10000);
        // The elapsed clock floors to milliseconds, hence one less than the interval.
        for (qsizetype i = 1; i < times.size(); ++i)
            QVERIFY(times[i] - times[i - 1] >= Throttle::standardInterval - 1);
        QVERIFY(times.size() > 2);
    }

    void flushSaysWhatIsPendingAtOnceAndNothingElse() {
        Throttle throttle(100000);
        QSignalSpy spy(&throttle, &Throttle::due);
        throttle.flush();
        QCOMPARE(spy.count(), 0);
        throttle.notify();
        throttle.flush();
        QCOMPARE(spy.count(), 1);
        QCoreApplication::processEvents();
        QCOMPARE(spy.count(), 1);
    }
};

QTEST_GUILESS_MAIN(TestThrottle)
#include "test_throttle.moc"
