// SPDX-License-Identifier: GPL-3.0-or-later
// Saving and opening a session, and the question on every way out.
#include <QPushButton>

#include "hands.h"
#include "session/plan_edits.h"
#include "studio.h"
#include "window/banner.h"
#include "window/preferences.h"

using namespace moescope;
using namespace moescope::testing;

class TestSessions : public WidgetTest {
    Q_OBJECT

    static void change(Studio& studio) {
        RunConfig config = studio.document().runConfig();
        config.samples = 64;
        studio.document().setRunConfig(config);
        QVERIFY(studio.window.isWindowModified());
    }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void aSavedSessionComesBack() {
        QTemporaryDir folder;
        const QString file = folder.filePath("work.moescope");
        Studio studio;
        studio.openDemo();
        Document& document = studio.document();
        const auto painted8 = expertModules(*document.model(), 1, 2, -1);
        AllocateConfig budget = document.budget();
        budget.meanBits = 4.0;
        document.setBudget(budget, "Set mean bits");
        QTRY_COMPARE_WITH_TIMEOUT(document.planState().config.meanBits, 4.0, patience);
        document.editPlan(painted(document.planState().plan, painted8, {.bits = 8}), "Paint");
        change(studio);

        pasteIntoNextFileDialog(folder.filePath("work")); // the ending is added
        studio.press(Qt::Key_S, Qt::ControlModifier);
        QVERIFY(QFile::exists(file));
        QVERIFY(!document.isDirty());
        QVERIFY(!studio.window.isWindowModified());
        QCOMPARE(document.name(), QString("work.moescope"));

        studio.openDemo();
        QCOMPARE(document.budget().meanBits, 3.0);
        pasteIntoNextFileDialog(file);
        studio.press(Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE_WITH_TIMEOUT(document.name(), QString("work.moescope"), patience);
        QCOMPARE(document.budget().meanBits, 4.0);
        QCOMPARE(document.runConfig().samples, 64);
        QCOMPARE(document.runConfig().texts.size(), std::size_t(2));
        for (const std::string& module : painted8) {
            QCOMPARE(studio.planned(module).bits, 8);
            QVERIFY(studio.planned(module).locked);
        }
        QVERIFY(!document.isDirty());
    }

    void savingAgainAsksNothing() {
        QTemporaryDir folder;
        Studio studio;
        studio.openDemo();
        QVERIFY(studio.workbench.save(folder.filePath("a.moescope")));
        change(studio);
        studio.press(Qt::Key_S, Qt::ControlModifier); // a dialog would wait for ever
        QVERIFY(!studio.document().isDirty());
        pasteIntoNextFileDialog(folder.filePath("b.moescope"));
        studio.press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(QFile::exists(folder.filePath("b.moescope")));
        QCOMPARE(studio.document().name(), QString("b.moescope"));
    }

    void aSessionIsOpenedByDrop() {
        QTemporaryDir folder;
        Studio studio;
        studio.openDemo();
        QVERIFY(studio.workbench.save(folder.filePath("a.moescope")));
        studio.openDemo();
        QCOMPARE(studio.document().name(), QString("tuned"));
        QVERIFY(dropFiles(studio.window, studio.window.rect().center(), {folder.filePath("a.moescope")}));
        QTRY_COMPARE_WITH_TIMEOUT(studio.document().name(), QString("a.moescope"), patience);
    }

    void aModelThatMovedIsLocatedOnce() {
        QTemporaryDir folder;
        const QDir place(folder.path());
        const auto copy = [&](const QString& from, const QString& to) {
            QVERIFY(place.mkpath(to));
            for (const char* file : {"config.json", "model.safetensors"})
                QVERIFY(QFile::copy(demoFolder + from + '/' + file, place.filePath(to + '/' + file)));
        };
        copy("/tuned", "there/tuned");
        copy("/base", "there/base");
        QVERIFY(place.mkpath("sessions/deep"));
        const QString file = place.filePath("sessions/deep/a.moescope"),
                      other = place.filePath("sessions/deep/b.moescope");
        Preferences preferences(place.filePath("studio.ini"));
        {
            Studio studio;
            studio.window.open(place.filePath("there/tuned"), place.filePath("there/base"));
            QTRY_VERIFY_WITH_TIMEOUT(studio.document().hasPlan() && studio.isIdle(), patience);
            change(studio);
            QVERIFY(studio.workbench.save(file));
            QVERIFY(QFile::copy(file, other));
        }
        QVERIFY(QDir().rename(place.filePath("there"), place.filePath("moved")));
        Studio studio;
        studio.window.remember(&preferences);
        useNext<QMessageBox>([](QMessageBox& box) { // left: nothing is opened
            QVERIFY2(box.text().contains("a.moescope") && box.text().contains("there/tuned"), qPrintable(box.text()));
            QTest::mouseClick(box.button(QMessageBox::Cancel), Qt::LeftButton);
        });
        studio.window.open(file);
        QTRY_VERIFY_WITH_TIMEOUT(!isDialogAwaited() && !QApplication::activeModalWidget(), patience);
        QVERIFY(!studio.document().model());

        const QString now = place.filePath("moved/tuned");
        useNext<QMessageBox>([now](QMessageBox& box) {
            pasteIntoNextFileDialog(now);
            for (QAbstractButton* button : box.buttons())
                if (button->text().contains("Locate"))
                    QTest::mouseClick(button, Qt::LeftButton);
        });
        studio.window.open(file);
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().model(), patience);
        QCOMPARE(QString::fromStdString(studio.document().model()->folder().string()), now);
        QVERIFY(studio.document().base()); // found beside it, without a question
        QCOMPARE(QString::fromStdString(studio.document().base()->folder().string()), place.filePath("moved/base"));
        QCOMPARE(studio.document().runConfig().samples, 64);
        QVERIFY(studio.document().isDirty()); // the file names the old place
        QTRY_VERIFY_WITH_TIMEOUT(studio.isIdle(), patience);
        studio.press(Qt::Key_S, Qt::ControlModifier);
        QVERIFY(!studio.document().isDirty());

        studio.window.open(other); // the place is known by now: a question would wait for ever
        QTRY_COMPARE_WITH_TIMEOUT(studio.document().name(), QString("b.moescope"), patience);
    }

    void whatDoesNotFitTheModelIsSaid() {
        QTemporaryDir folder;
        const QString file = folder.filePath("a.moescope");
        Studio studio;
        studio.openDemo();
        QVERIFY(studio.workbench.save(file));
        auto session = readSession(file.toStdString());
        QVERIFY(session);
        session->plan.modules = {{"no.such.module", {.bits = 3}}};
        session->base = "/nowhere/base";
        QVERIFY(writeSession(*session, file.toStdString()));
        studio.window.open(file);
        QTRY_VERIFY_WITH_TIMEOUT(studio.window.banner()->isVisible(), patience);
        const QString said = studio.window.banner()->text();
        QVERIFY2(said.contains("plan is of another model") && said.contains("/nowhere/base"), qPrintable(said));
        QVERIFY(!studio.document().hasPlan());
    }

    void aBrokenSessionIsRefusedByName() {
        QTemporaryDir folder;
        QFile file(folder.filePath("broken.moescope"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{\"moescope_session\": 1}") > 0);
        file.close();
        Studio studio;
        studio.openDemo();
        QVERIFY(dropFiles(studio.window, studio.window.rect().center(), {file.fileName()}));
        QTRY_VERIFY_WITH_TIMEOUT(studio.window.banner()->isVisible(), patience);
        QVERIFY(studio.window.banner()->text().contains("broken.moescope"));
        QCOMPARE(studio.document().name(), QString("tuned"));
    }

    void aFolderThatCannotBeWrittenIsSaid() {
        Studio studio;
        studio.openDemo();
        change(studio);
        pasteIntoNextFileDialog("/proc/nowhere.moescope");
        studio.press(Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(studio.window.banner()->isVisible(), patience);
        QVERIFY2(studio.window.banner()->text().contains("nowhere.moescope"),
                 qPrintable(studio.window.banner()->text()));
        QVERIFY(studio.document().isDirty());
    }

    void unsavedChangesAreAskedAboutOnEveryWayOut() {
        Studio studio;
        studio.openDemo();
        change(studio);
        answerNextQuestion(QMessageBox::Cancel);
        QVERIFY(!studio.window.close());
        answerNextQuestion(QMessageBox::Cancel);
        studio.window.openDemo();
        QCOMPARE(studio.document().runConfig().samples, 64);
        answerNextQuestion(QMessageBox::Cancel);
        QVERIFY(dropFiles(studio.window, studio.window.rect().center(), {demoFolder + "/base"}));
        QTRY_VERIFY_WITH_TIMEOUT(!isDialogAwaited() && !QApplication::activeModalWidget(), patience);
        QCOMPARE(studio.document().runConfig().samples, 64);
        answerNextQuestion(QMessageBox::Cancel);
        studio.press(Qt::Key_Q, Qt::ControlModifier);
        QVERIFY(studio.window.isVisible());
        answerNextQuestion(QMessageBox::Discard);
        QVERIFY(studio.window.close());
    }

    void leavingSavesWhenAskedTo() {
        QTemporaryDir folder;
        Studio studio;
        studio.openDemo();
        QVERIFY(studio.workbench.save(folder.filePath("a.moescope")));
        change(studio);
        answerNextQuestion(QMessageBox::Save);
        QVERIFY(studio.window.close());
        const auto saved = readSession(folder.filePath("a.moescope").toStdString());
        QVERIFY(saved);
        QCOMPARE(saved->run.samples, 64);
    }
};

QTEST_MAIN(TestSessions)
#include "test_sessions.moc"
