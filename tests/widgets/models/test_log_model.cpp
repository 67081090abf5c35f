// SPDX-License-Identifier: GPL-3.0-or-later
#include <thread>

#include <QTest>

#include "models/log_model.h"
#include "support/log.h"
#include "widget_test.h"

using namespace moescope;

class TestLogModel : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { setConsoleLogLevel(spdlog::level::off); }

    void linesOfEveryThreadArriveInOrderAndAreCounted() {
        LogModel model;
        std::jthread([] {
            for (int i = 0; i < 300; ++i)
                log().info("line {}", i);
            log().warn("careful");
            log().error("broken");
            log().debug("not for people");
        }).join();
        QTRY_COMPARE(model.rowCount(), 302);
        QCOMPARE(model.index(0, LogModel::textColumn).data().toString(), QString("line 0"));
        QCOMPARE(model.index(299, LogModel::textColumn).data().toString(), QString("line 299"));
        QCOMPARE(model.count(LogLine::Level::info), 300);
        QCOMPARE(model.count(LogLine::Level::warning), 1);

        LogFilter filter;
        filter.setSourceModel(&model);
        filter.setLevel(LogLine::Level::error);
        QCOMPARE(filter.rowCount(), 1);
        QCOMPARE(filter.index(0, LogModel::textColumn).data().toString(), QString("broken"));
        filter.setLevel({});
        QCOMPARE(filter.rowCount(), 302);
    }

    void loggingGoesOnAfterTheModelIsGone() {
        { LogModel model; }
        log().info("into the void");
        LogModel next;
        log().info("again");
        QTRY_COMPARE(next.rowCount(), 1);
    }
};

QTEST_MAIN(TestLogModel)
#include "test_log_model.moc"
