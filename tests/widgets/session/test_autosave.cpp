// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QTest>

#include "made_up.h"
#include "session/autosave.h"
#include "widget_test.h"

using namespace moescope;
using moescope::testing::patience;

namespace {

/// What of a studio an autosave sees.
struct Work {
    Work() {
        document.setModel(made_up::demoModel(), nullptr);
        change(64);
    }
    void change(int samples) {
        RunConfig config = document.runConfig();
        config.samples = samples;
        document.setRunConfig(config);
    }
    [[nodiscard]] SessionFile compose() const {
        SessionFile session;
        session.model = document.model()->folder();
        session.run = document.runConfig();
        return session;
    }

    Document document;
    Autosave autosave{&document, [this] { return compose(); }};
};

} // namespace

class TestAutosave : public moescope::testing::WidgetTest {
    Q_OBJECT

    static QStringList files() { return QDir(Autosave::folder()).entryList(QDir::Files); }
    static int savedSamples(const QString& file) {
        const auto session = readSession(file.toStdString());
        return session ? session->run.samples : -1;
    }

private slots:
    void cleanup() {
        WidgetTest::cleanup();
        QDir(Autosave::folder()).removeRecursively();
    }

    void changesAreWrittenAndGoWithSaving() {
        Work work;
        QVERIFY(files().isEmpty()); // nothing before there is something to keep
        work.autosave.save();
        QTRY_COMPARE_WITH_TIMEOUT(savedSamples(work.autosave.file()), 64, patience);
        work.change(72);
        work.autosave.save(true);
        QCOMPARE(savedSamples(work.autosave.file()), 72);
        const QDateTime written = QFileInfo(work.autosave.file()).lastModified();
        work.autosave.save(true); // nothing new
        QCOMPARE(QFileInfo(work.autosave.file()).lastModified(), written);
        work.document.setSaved("/somewhere.moescope");
        QVERIFY(files().isEmpty());
        work.autosave.save(true); // nothing unsaved
        QVERIFY(files().isEmpty());
    }

    void undoneChangesLeaveNothingBehind() {
        Work work;
        work.autosave.save(true);
        QVERIFY(!files().isEmpty());
        work.document.undoStack()->undo();
        QVERIFY(files().isEmpty());
    }

    void theTimerSavesByItself() {
        Work work;
        work.autosave.setInterval(10);
        QTRY_COMPARE_WITH_TIMEOUT(savedSamples(work.autosave.file()), 64, patience);
        work.change(80);
        QTRY_COMPARE_WITH_TIMEOUT(savedSamples(work.autosave.file()), 80, patience);
    }

    void aStudioThatRunsKeepsItsOwn() {
        Work one, two;
        two.change(96);
        one.autosave.save(true);
        two.autosave.save(true);
        QVERIFY(one.autosave.file() != two.autosave.file());
        QVERIFY(!Autosave::claimLeftover());
    }

    void whatWasLeftIsClaimedOnceAndAdopted() {
        {
            Work gone;
            gone.document.setSaved("/home/me/w.moescope");
            gone.change(88);
            gone.autosave.save(true);
        } // as a kill leaves it: the file stays, the lock is free
        std::optional<Leftover> leftover = Autosave::claimLeftover();
        QVERIFY(leftover);
        QCOMPARE(leftover->session, QString("/home/me/w.moescope"));
        QCOMPARE(leftover->model, QString::fromStdString(made_up::demoModel()->folder().string()));
        QVERIFY(leftover->time.secsTo(QDateTime::currentDateTime()) < 3600);
        QCOMPARE(savedSamples(leftover->file), 88);
        QVERIFY(!Autosave::claimLeftover()); // another studio that starts now

        Work next;
        next.autosave.adopt(*leftover);
        const QString file = leftover->file;
        leftover.reset();
        QVERIFY(!Autosave::claimLeftover()); // still held
        next.change(104);
        next.autosave.save(true);
        QCOMPARE(next.autosave.file(), file);
        QCOMPARE(savedSamples(file), 104);
        next.autosave.forget();
        QVERIFY(files().isEmpty());
    }

    void whatIsDiscardedIsGoneAndWhatIsLeftForLaterStays() {
        {
            Work gone;
            gone.autosave.save(true);
        }
        QVERIFY(Autosave::claimLeftover()); // and let go
        const auto again = Autosave::claimLeftover();
        QVERIFY(again);
        Autosave::discard(*again);
        QVERIFY(files().isEmpty());
    }

    void whatCannotBeReadIsPassedOver() {
        QDir().mkpath(Autosave::folder());
        QFile broken(Autosave::folder() + "/broken.moescope");
        QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("{") == 1);
        broken.close();
        QVERIFY(!Autosave::claimLeftover());
        QVERIFY(broken.exists());
    }
};

QTEST_GUILESS_MAIN(TestAutosave)
#include "test_autosave.moc"
