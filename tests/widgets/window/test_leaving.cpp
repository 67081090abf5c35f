// SPDX-License-Identifier: GPL-3.0-or-later
// Ways out that are none: a crash, a signal, the desktop's logout; what the next start offers. Notifications.
#include <QPushButton>
#include <QTemporaryDir>

#include "hands.h"
#include "session/autosave.h"
#include "studio.h"
#include "window/banner.h"
#include "window/notifier.h"

using namespace moescope;
using namespace moescope::testing;

class TestLeaving : public WidgetTest {
    Q_OBJECT

    static void change(Studio& studio, int samples) {
        RunConfig config = studio.document().runConfig();
        config.samples = samples;
        studio.document().setRunConfig(config);
    }
    static void press(QMessageBox& box, const QString& text) {
        for (QAbstractButton* button : box.buttons())
            if (button->text().remove('&') == text)
                return QTest::mouseClick(button, Qt::LeftButton);
        QFAIL(qPrintable(text));
    }
    static QStringList autosaves() { return QDir(Autosave::folder()).entryList({"*.moescope"}); }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }
    void cleanup() {
        WidgetTest::cleanup();
        QDir(Autosave::folder()).removeRecursively();
        QDir(Workbench::runsFolder()).removeRecursively();
    }

    void aCrashIsOfferedAndRestored() {
        QTemporaryDir folder;
        const QString file = folder.filePath("work.moescope");
        {
            Studio studio;
            studio.openDemo();
            QVERIFY(studio.workbench.save(file));
            change(studio, 88);
            studio.workbench.selection()->setPick({2, 3, 1});
            studio.workbench.selection()->addOverlay({1, 0, 2});
            studio.workbench.autosave()->save(true);
        } // ends as a crash does: nothing is asked, nothing is tidied up
        QCOMPARE(autosaves().size(), 1);

        Studio next;
        useNext<QMessageBox>([](QMessageBox& box) {
            QVERIFY2(box.text().contains("did not end properly") && box.text().contains("work.moescope"),
                     qPrintable(box.text()));
            QVERIFY2(box.informativeText().contains("/tuned"), qPrintable(box.informativeText()));
            press(box, "Restore");
        });
        QVERIFY(next.window.offerLeftover());
        QTRY_COMPARE_WITH_TIMEOUT(next.document().runConfig().samples, 88, patience);
        QCOMPARE(next.document().file(), file); // Save writes where it was saved
        QVERIFY(next.document().isDirty());
        QVERIFY(next.workbench.selection()->pick() == (Pick{2, 3, 1}));
        QCOMPARE(next.workbench.selection()->overlays(), (QList<Pick>{{1, 0, 2}}));
        QCOMPARE(autosaves().size(), 1); // it is kept until something better is
        const auto before = readSession(file.toStdString());
        QVERIFY(before && before->run.samples != 88);
        next.press(Qt::Key_S, Qt::ControlModifier);
        QVERIFY(!next.document().isDirty());
        QVERIFY(autosaves().isEmpty());
        const auto after = readSession(file.toStdString());
        QVERIFY(after && after->run.samples == 88);
        QVERIFY(!after->autosaveOf);
    }

    void oneThatWasNeverSavedAsksWhereTo() {
        {
            Studio studio;
            studio.openDemo();
            change(studio, 96);
            studio.workbench.autosave()->save(true);
        }
        Studio next;
        useNext<QMessageBox>([](QMessageBox& box) {
            QVERIFY2(box.text().contains("“tuned”"), qPrintable(box.text()));
            press(box, "Restore");
        });
        QVERIFY(next.window.offerLeftover());
        QTRY_COMPARE_WITH_TIMEOUT(next.document().runConfig().samples, 96, patience);
        QVERIFY(next.document().file().isEmpty());
        QTemporaryDir folder;
        pasteIntoNextFileDialog(folder.filePath("new.moescope"));
        next.press(Qt::Key_S, Qt::ControlModifier);
        QVERIFY(QFile::exists(folder.filePath("new.moescope")));
    }

    void laterAsksAgainAndDiscardDoesNot() {
        {
            Studio studio;
            studio.openDemo();
            change(studio, 96);
            studio.workbench.autosave()->save(true);
        }
        Studio next;
        useNext<QMessageBox>([](QMessageBox& box) { QTest::keyClick(&box, Qt::Key_Escape); });
        QVERIFY(!next.window.offerLeftover());
        QCOMPARE(autosaves().size(), 1);
        answerNextQuestion(QMessageBox::Discard);
        QVERIFY(!next.window.offerLeftover());
        QVERIFY(autosaves().isEmpty());
        QVERIFY(!next.window.offerLeftover()); // nothing is asked
    }

    void anotherStudioThatRunsIsLeftAlone() {
        Studio one;
        one.openDemo();
        change(one, 96);
        one.workbench.autosave()->save(true);
        Studio two;
        QVERIFY(!two.window.offerLeftover()); // a question would wait for ever
    }

    void leavingProperlyLeavesNothing_data() {
        QTest::addColumn<QMessageBox::StandardButton>("answer");
        QTest::newRow("save") << QMessageBox::Save;
        QTest::newRow("discard") << QMessageBox::Discard;
    }
    void leavingProperlyLeavesNothing() {
        QFETCH(const QMessageBox::StandardButton, answer);
        QTemporaryDir folder;
        Studio studio;
        studio.openDemo();
        QVERIFY(studio.workbench.save(folder.filePath("a.moescope")));
        change(studio, 96);
        studio.workbench.autosave()->save(true);
        QCOMPARE(autosaves().size(), 1);
        answerNextQuestion(answer);
        QVERIFY(studio.window.close());
        QVERIFY(autosaves().isEmpty());
    }

    void aLogoutAsksWhereItMayAndKeepsWhereItMayNot() {
        Studio studio;
        studio.openDemo();
        QVERIFY(studio.window.endSession(true)); // nothing to lose: nothing asked
        change(studio, 96);
        answerNextQuestion(QMessageBox::Cancel);
        QVERIFY(!studio.window.endSession(true));
        QVERIFY(studio.window.endSession(false));
        QCOMPARE(autosaves().size(), 1);
        answerNextQuestion(QMessageBox::Discard);
        QVERIFY(studio.window.endSession(true));
        QVERIFY(autosaves().isEmpty());
    }

    void theEndOfARunIsToldToWhoLooksElsewhere() {
        Studio studio;
        QStringList told;
        studio.window.notifier()->setPost(
            [&](const QString& title, const QString& text) { told << title + ": " + text; });
        studio.openDemo();
        studio.window.actions()["run.start"]->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(studio.workbench.monitor()->state(), RunMonitor::State::done, patience);
        QVERIFY(told.isEmpty()); // the window is active: the banner says it

        studio.window.hide(); // as if another program's window were in front
        QTRY_VERIFY(!QApplication::activeWindow());
        studio.window.actions()["run.start"]->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, patience);
        QVERIFY2(told.first().startsWith("Run finished: tuned-"), qPrintable(told.first()));
        studio.window.actions()["run.notify"]->trigger(); // off
        studio.window.notifier()->tell("title", "text");
        QCOMPARE(told.size(), 1);
    }
};

QTEST_MAIN(TestLeaving)
#include "test_leaving.moc"
