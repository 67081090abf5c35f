// SPDX-License-Identifier: GPL-3.0-or-later
// Several jobs: the status bar's list says what runs and what waits, and stops each.
#include <atomic>
#include <thread>

#include <QLabel>
#include <QToolButton>

#include "studio.h"
#include "window/job_list.h"
#include "window/job_status.h"

using namespace moescope;
using namespace moescope::testing;

class TestJobs : public WidgetTest {
    Q_OBJECT

    using Flag = std::shared_ptr<std::atomic<bool>>;

    /// Works until it is stopped or let go.
    static JobQueue::Work waiting(const Flag& go) {
        return [go](std::stop_token stop, ProgressSink& sink) -> Result<JobQueue::Delivery> {
            sink.progress({"Tracing", 0.25, 250, 1000, "tokens"});
            while (!*go) {
                if (stop.stop_requested())
                    return cancelled();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            return JobQueue::Delivery([] {});
        };
    }
    static QStringList titles(const JobList& list) {
        QStringList found;
        for (const QToolButton* stop : list.findChildren<QToolButton*>())
            if (stop->isVisible())
                found << stop->accessibleName();
        return found;
    }
    static bool shows(const JobList& list, const QString& words) {
        for (const QLabel* label : list.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        return false;
    }
    static QToolButton* stopOf(const JobList& list, const QString& title) {
        for (QToolButton* stop : list.findChildren<QToolButton*>())
            if (stop->isVisible() && stop->accessibleName().contains(title))
                return stop;
        return nullptr;
    }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void whatRunsAndWhatWaitsIsListedAndStopped() {
        Studio studio;
        JobQueue& queue = studio.workbench.jobs()->queue();
        QTRY_VERIFY_WITH_TIMEOUT(studio.isIdle(), patience);
        const Flag go = std::make_shared<std::atomic<bool>>(false);
        for (const char* title : {"first", "second", "third"})
            queue.submit(JobKind::coverage, title, JobQueue::Earlier::keep, waiting(go));
        auto* status = studio.window.findChild<JobStatus*>();
        QTRY_VERIFY_WITH_TIMEOUT(status->text().startsWith("first 25 %"), patience);
        QVERIFY(status->text().endsWith("+2"));
        QTest::mouseClick(status, Qt::LeftButton);
        auto* list = studio.window.findChild<JobList*>();
        QVERIFY(list && list->isVisible());
        QTRY_COMPARE(titles(*list), (QStringList{"Stop: first", "Stop: second", "Stop: third"}));
        QTRY_VERIFY(shows(*list, "25 %, Tracing, 250 of 1,000 tokens"));
        QVERIFY(shows(*list, "waiting for its turn"));
        QVERIFY(studio.window.frameGeometry().contains(list->frameGeometry()));

        QTest::mouseClick(stopOf(*list, "second"), Qt::LeftButton); // waits: the first goes on
        QTRY_VERIFY_WITH_TIMEOUT(!stopOf(*list, "second") || !stopOf(*list, "second")->isEnabled(), patience);
        QTest::mouseClick(stopOf(*list, "first"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(titles(*list), QStringList{"Stop: third"}, patience);
        QTRY_VERIFY_WITH_TIMEOUT(shows(*list, "25 %"), patience); // its turn has come
        *go = true;
        QTRY_VERIFY_WITH_TIMEOUT(shows(*list, "Nothing runs"), patience);
        QTest::keyClick(list, Qt::Key_Escape);
        QVERIFY(!list->isVisible());
        QCOMPARE(status->text(), QString("Worker idle"));
    }

    void keysReachIt() {
        Studio studio;
        const Flag go = std::make_shared<std::atomic<bool>>(false);
        studio.workbench.jobs()->queue().submit(JobKind::coverage, "alone", JobQueue::Earlier::keep, waiting(go));
        studio.press(Qt::Key_J, Qt::ControlModifier | Qt::AltModifier);
        auto* list = studio.window.findChild<JobList*>();
        QVERIFY(list && list->isVisible());
        QTRY_VERIFY(stopOf(*list, "alone"));
        stopOf(*list, "alone")->setFocus();
        QTest::keyClick(stopOf(*list, "alone"), Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(studio.isIdle(), patience);
    }
};

QTEST_MAIN(TestJobs)
#include "test_jobs.moc"
