// SPDX-License-Identifier: GPL-3.0-or-later
// What stands there before anything is open.
#include <QDragEnterEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTreeWidget>

#include "hands.h"
#include "studio.h"
#include "window/dock_area.h"
#include "window/preferences.h"
#include "window/welcome_page.h"

using namespace moescope;
using namespace moescope::testing;

class TestWelcome : public WidgetTest {
    Q_OBJECT

    static WelcomePage* page(Studio& studio) { return studio.window.findChild<WelcomePage*>(); }
    static QTreeWidget* list(Studio& studio, const char* name) { return studio.window.findChild<QTreeWidget*>(name); }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }
    void cleanup() {
        WidgetTest::cleanup();
        QDir(Workbench::runsFolder()).removeRecursively();
    }

    void enterOpensTheDemo() {
        Studio studio;
        QVERIFY(page(studio)->isVisible());
        QVERIFY(!studio.window.rooms()->isVisible());
        QVERIFY(!studio.document().model());
        studio.press(Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().model(), patience);
        QVERIFY(!page(studio)->isVisible());
        QVERIFY(studio.window.rooms()->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().comparison() && studio.isIdle(), patience); // as the demo does
    }

    void oneClickOpensTheDemo() {
        Studio studio;
        QTest::mouseClick(studio.window.findChild<QPushButton*>("begin.file.demo"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().model(), patience);
    }

    void tabLeadsToEveryWayToBegin() {
        Studio studio;
        QStringList reached;
        for (int i = 0; i < 4; ++i) {
            reached << QApplication::focusWidget()->objectName();
            studio.press(Qt::Key_Tab);
        }
        QCOMPARE(reached,
                 (QStringList{"begin.file.demo", "begin.file.open", "begin.file.openSession", "begin.file.openRun"}));
        studio.window.findChild<QPushButton*>("begin.file.open")->setFocus();
        pasteIntoNextFileDialog(demoFolder + "/base");
        studio.press(Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().model(), patience);
    }

    void theFirstStartSaysWhatToDo() {
        Studio studio;
        QVERIFY(!list(studio, "recentList")->isVisible());
        QVERIFY(!list(studio, "runsList")->isVisible());
        bool hint = false;
        for (const QLabel* label : page(studio)->findChildren<QLabel*>())
            hint = hint || (label->isVisible() && label->text().contains("New here?"));
        QVERIFY(hint);
    }

    void whatWasOpenIsOneClickAway() {
        QTemporaryDir folder;
        Preferences preferences(folder.filePath("studio.ini"));
        preferences.noteOpened({demoFolder + "/tuned", demoFolder + "/base"});
        preferences.noteOpened({demoFolder + "/base", {}});
        Studio studio;
        studio.window.remember(&preferences);
        QTreeWidget* recent = list(studio, "recentList");
        QTRY_VERIFY(recent->isVisible());
        QCOMPARE(recent->topLevelItemCount(), 2);
        QCOMPARE(recent->topLevelItem(0)->text(0), QString("base"));
        QTest::mouseClick(recent->viewport(), Qt::LeftButton, {},
                          recent->visualItemRect(recent->topLevelItem(1)).center());
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().base(), patience); // with its base
        QCOMPARE(studio.document().name(), QString("tuned"));
    }

    void keysOpenWhatWasOpen() {
        QTemporaryDir folder;
        Preferences preferences(folder.filePath("studio.ini"));
        preferences.noteOpened({demoFolder + "/tuned", {}});
        preferences.noteOpened({demoFolder + "/base", {}});
        Studio studio;
        studio.window.remember(&preferences);
        list(studio, "recentList")->setFocus();
        studio.press(Qt::Key_Down);
        studio.press(Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(studio.document().name(), QString("tuned"), patience);
    }

    void runsAreListedWithTheirState() {
        const QDir runs(Workbench::runsFolder());
        for (const auto& [name, state] : {std::pair("one", "done"), std::pair("two", "stopped")}) {
            QVERIFY(runs.mkpath(name));
            for (const auto& [file, text] :
                 {std::pair(QString("config.json"), QByteArray("{\"version\": 1}")),
                  std::pair(QString("plan.json"), QByteArray("{}")),
                  std::pair(QString("fingerprint.json"), QByteArray("{}")),
                  std::pair(QString("state.json"), QByteArray("{\"state\": \"") + state + "\"}")}) {
                QFile made(runs.filePath(QString(name) + '/' + file));
                QVERIFY(made.open(QIODevice::WriteOnly) && made.write(text) == text.size());
            }
        }
        QVERIFY(runs.mkpath("no run"));
        Studio studio;
        QTreeWidget* shown = list(studio, "runsList");
        QTRY_COMPARE_WITH_TIMEOUT(shown->topLevelItemCount(), 2, patience);
        for (int i = 0; i < 2; ++i) {
            const QTreeWidgetItem* row = shown->topLevelItem(i);
            QVERIFY2(row->text(1).startsWith(row->text(0) == "one" ? "finished" : "can go on"),
                     qPrintable(row->text(1)));
        }
    }

    void aDropOpensAndIsShownWhileItHangs() {
        Studio studio;
        QWidget* zone = page(studio)->findChild<QWidget*>("dropZone");
        QVERIFY(!zone->property("dropping").toBool());
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(demoFolder + "/base")});
        QDragEnterEvent enter(studio.window.rect().center(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(studio.window.windowHandle(), &enter);
        QVERIFY(zone->property("dropping").toBool());
        QDragLeaveEvent leave;
        QApplication::sendEvent(studio.window.windowHandle(), &leave);
        QVERIFY(!zone->property("dropping").toBool());
        QVERIFY(dropFiles(studio.window, studio.window.rect().center(), {demoFolder + "/base"}));
        QTRY_COMPARE_WITH_TIMEOUT(studio.document().name(), QString("base"), patience);
        QVERIFY(!zone->property("dropping").toBool());
    }

    void aRoomCanBeSeenBeforeAndThePageComesBack() {
        Studio studio;
        studio.press(Qt::Key_2, Qt::ControlModifier);
        QVERIFY(studio.window.rooms()->isVisible());
        studio.window.actions()["window.welcome"]->trigger();
        QVERIFY(page(studio)->isVisible());
    }
};

QTEST_MAIN(TestWelcome)
#include "test_welcome.moc"
