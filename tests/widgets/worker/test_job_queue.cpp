// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdexcept>
#include <thread>

#include <QSignalSpy>
#include <QTest>

#include "widget_test.h"
#include "worker/job_queue.h"

using namespace moescope;
using namespace std::chrono_literals;
using Earlier = JobQueue::Earlier;

namespace {

/// Work that waits until it is let go or stopped, then delivers.
struct Held {
    std::shared_ptr<std::atomic<bool>> release = std::make_shared<std::atomic<bool>>(false);
    std::shared_ptr<int> delivered = std::make_shared<int>(0);

    [[nodiscard]] JobQueue::Work work() const {
        return [*this](std::stop_token stop, ProgressSink&) -> Result<JobQueue::Delivery> {
            while (!*release) {
                if (stop.stop_requested())
                    return cancelled();
                std::this_thread::sleep_for(1ms);
            }
            return JobQueue::Delivery([count = delivered] { ++*count; });
        };
    }
};

} // namespace

class TestJobQueue : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void worksOffTheGuiThreadAndDeliversOnIt() {
        JobQueue queue;
        QThread* worker = nullptr;
        QThread* receiver = nullptr;
        queue.submit(JobKind::inspection, "job", Earlier::keep, [&](std::stop_token, ProgressSink&) {
            worker = QThread::currentThread();
            return Result<JobQueue::Delivery>([&] { receiver = QThread::currentThread(); });
        });
        QTRY_VERIFY(receiver);
        QCOMPARE(receiver, thread());
        QVERIFY(worker != receiver);
        QVERIFY(queue.jobs().empty());
    }

    void jobsOfALaneWaitVisiblyAndOthersDoNot() {
        JobQueue queue;
        Held first, second, look;
        queue.submit(JobKind::tuning, "first", Earlier::keep, first.work());
        queue.submit(JobKind::comparison, "second", Earlier::keep, second.work());
        *look.release = true;
        queue.submit(JobKind::spectrum, "look", Earlier::keep, look.work());
        QTRY_COMPARE(*look.delivered, 1);
        QTRY_VERIFY(queue.jobs().at(0).running);
        QCOMPARE(queue.jobs().at(1).title, QString("second"));
        QVERIFY(!queue.jobs().at(1).running);
        *first.release = true;
        QTRY_VERIFY(queue.jobs().size() == 1 && queue.jobs().at(0).running);
        *second.release = true;
        QTRY_COMPARE(*second.delivered, 1);
    }

    void stopEndsInStoppedForRunningAndWaiting() {
        JobQueue queue;
        QSignalSpy stopped(&queue, &JobQueue::stopped);
        Held running, waiting;
        const auto id = queue.submit(JobKind::tuning, "running", Earlier::keep, running.work());
        queue.submit(JobKind::comparison, "waiting", Earlier::keep, waiting.work());
        queue.stop(JobKind::comparison);
        QVERIFY(queue.jobs().at(1).stopping);
        queue.stop(id);
        QTRY_COMPARE(stopped.count(), 2);
        QCOMPARE(*running.delivered + *waiting.delivered, 0);
    }

    void aStaleAnswerIsDropped() {
        JobQueue queue;
        QSignalSpy stopped(&queue, &JobQueue::stopped);
        Held old, current;
        *old.release = *current.release = true; // both are done before the GUI thread looks
        queue.submit(JobKind::inspection, "old", Earlier::dropAll, old.work());
        queue.submit(JobKind::inspection, "current", Earlier::dropAll, current.work());
        QTRY_COMPARE(*current.delivered, 1);
        QCOMPARE(*old.delivered, 0);
        QCOMPARE(stopped.count(), 0);
    }

    void aSolveUnderWayStillAnswersWhenANewerOneComes() {
        JobQueue queue;
        Held running, waiting, newest;
        queue.submit(JobKind::allocation, "running", Earlier::dropWaiting, running.work());
        QTRY_VERIFY(queue.jobs().at(0).running);
        queue.submit(JobKind::allocation, "waiting", Earlier::dropWaiting, waiting.work());
        queue.submit(JobKind::allocation, "newest", Earlier::dropWaiting, newest.work());
        *running.release = *waiting.release = *newest.release = true;
        QTRY_COMPARE(*newest.delivered, 1);
        QCOMPARE(*running.delivered, 1);
        QCOMPARE(*waiting.delivered, 0);
    }

    void exceptionsAndErrorsBecomeASentence() {
        JobQueue queue;
        QSignalSpy failed(&queue, &JobQueue::failed);
        queue.submit(JobKind::inspection, "Thrower", Earlier::keep,
                     [](std::stop_token, ProgressSink&) -> Result<JobQueue::Delivery> {
                         throw std::runtime_error("broken pipe");
                     });
        queue.submit(JobKind::inspection, "Refuser", Earlier::keep,
                     [](std::stop_token, ProgressSink&) -> Result<JobQueue::Delivery> {
                         return failure("a.safetensors: too short");
                     });
        QTRY_COMPARE(failed.count(), 2);
        QCOMPARE(failed.at(0).at(1).toString(), QString("Thrower"));
        QVERIFY(failed.at(0).at(2).toString().contains("broken pipe"));
        QCOMPARE(failed.at(1).at(2).toString(), QString("a.safetensors: too short"));
    }

    void progressIsThrottledAndItsLastWordComesBeforeTheAnswer() {
        JobQueue queue;
        QList<double> fractions;
        connect(&queue, &JobQueue::progressed, this, [&](const JobInfo& job) { fractions << job.progress.fraction; });
        int wordsAtDelivery = -1;
        queue.submit(JobKind::inspection, "job", Earlier::keep, [&](std::stop_token, ProgressSink& sink) {
            for (int i = 1; i <= 20000; ++i)
                sink.progress({"stage", i / 20000.0, i, 20000, "tensors"});
            return Result<JobQueue::Delivery>([&] { wordsAtDelivery = static_cast<int>(fractions.size()); });
        });
        QTRY_VERIFY(wordsAtDelivery >= 0);
        QCOMPARE(fractions.last(), 1.0);
        QCOMPARE(fractions.size(), wordsAtDelivery);
        QVERIFY(fractions.size() < 200);
        QVERIFY(std::is_sorted(fractions.begin(), fractions.end()));
    }

    void endingTheQueueStopsWhatRuns() {
        Held held;
        {
            JobQueue queue;
            queue.submit(JobKind::tuning, "held", Earlier::keep, held.work());
        }
        QCoreApplication::processEvents();
        QCOMPARE(*held.delivered, 0);
    }
};

QTEST_GUILESS_MAIN(TestJobQueue)
#include "test_job_queue.moc"
