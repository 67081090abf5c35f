// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of many threads arrive on the owner's thread, in order, one an event.
#include <algorithm>
#include <memory>
#include <thread>
#include <vector>

#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QTimer>

#include "widget_test.h"
#include "worker/mailbox.h"

using namespace moescope;
using namespace moescope::testing;

class TestMailbox : public WidgetTest {
    Q_OBJECT

private slots:
    void everyThreadsOrderIsKept() {
        constexpr int threads = 4, messages = 500;
        Mailbox mailbox;
        std::vector<std::vector<int>> seen(threads);
        bool here = true;
        int arrived = 0;
        {
            std::vector<std::jthread> speakers;
            speakers.reserve(threads);
            for (int thread = 0; thread < threads; ++thread)
                speakers.emplace_back([&, thread] {
                    for (int i = 0; i < messages; ++i)
                        mailbox.put([&, thread, i] {
                            here = here && QThread::currentThread() == mailbox.thread();
                            seen[static_cast<std::size_t>(thread)].push_back(i);
                            ++arrived;
                        });
                });
            QTRY_COMPARE_WITH_TIMEOUT(arrived, threads * messages, patience);
        }
        QVERIFY(here);
        for (const std::vector<int>& order : seen) {
            QCOMPARE(order.size(), std::size_t(messages));
            QVERIFY(std::ranges::is_sorted(order));
        }
    }

    void othersHaveTheirTurnInBetween() {
        Mailbox mailbox;
        QStringList order;
        mailbox.put([&] { order << "first"; });
        QMetaObject::invokeMethod(
            &mailbox, [&] { order << "between"; }, Qt::QueuedConnection);
        mailbox.put([&] { order << "second"; });
        QTRY_COMPARE_WITH_TIMEOUT(order, (QStringList{"first", "between", "second"}), patience);
    }

    /// A message box within a message runs an event loop of its own.
    void aMessageThatWaitsDoesNotHoldUpTheNext() {
        Mailbox mailbox;
        QStringList order;
        mailbox.put([&] {
            QTRY_COMPARE_WITH_TIMEOUT(order, QStringList{"inner"}, patience);
            order << "outer";
        });
        mailbox.put([&] { order << "inner"; });
        QTRY_COMPARE_WITH_TIMEOUT(order, (QStringList{"inner", "outer"}), patience);
    }

    void whatNobodyTakesIsLetGo() {
        const auto held = std::make_shared<int>(1);
        {
            Mailbox mailbox;
            mailbox.put([held] { QFAIL("must not be called"); });
            QCOMPARE(held.use_count(), 2);
        }
        QCOMPARE(held.use_count(), 1);
        QTest::qWait(20);
    }

    void aMessageMayEndTheMailbox() {
        auto* mailbox = new Mailbox;
        bool gone = false;
        connect(mailbox, &QObject::destroyed, this, [&] { gone = true; });
        mailbox->put([&] { delete mailbox; });
        mailbox->put([] { QFAIL("must not be called"); });
        QTRY_VERIFY_WITH_TIMEOUT(gone, patience);
        QTest::qWait(20);
    }
};

QTEST_MAIN(TestMailbox)
#include "test_mailbox.moc"
