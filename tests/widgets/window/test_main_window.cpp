// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDockWidget>
#include <QMenuBar>
#include <QTest>

#include "studio.h"
#include "window/banner.h"
#include "window/dock_area.h"
#include "window/dock_title.h"

using namespace moescope;
using namespace moescope::testing;

class TestMainWindow : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }
    void cleanup() {
        WidgetTest::cleanup();
        QDir(Workbench::runsFolder()).removeRecursively();
    }

    void theDemoFillsEveryRoomByItself() {
        Studio studio;
        studio.openDemo();
        const Document& document = *studio.workbench.document();
        QVERIFY(document.inspection());
        QVERIFY(document.coverage());
        QVERIFY(document.hasPlan());
        QVERIFY(!document.isDirty());
        QCOMPARE(document.runConfig().texts.size(), std::size_t(2));
        QVERIFY(studio.window.actions()["run.start"]->isEnabled());
        QVERIFY(!studio.window.actions()["export"]->isEnabled());
    }

    void everyActionIsInAMenuAndHasHelp() {
        Studio studio;
        QSet<QAction*> inMenus;
        for (const QAction* menu : studio.window.menuBar()->actions()) {
            for (QAction* action : menu->menu()->actions()) {
                inMenus.insert(action);
                if (action->menu())
                    for (QAction* inner : action->menu()->actions())
                        inMenus.insert(inner);
            }
        }
        for (QAction* action : studio.window.actions().all()) {
            QVERIFY2(inMenus.contains(action), qPrintable(action->objectName()));
            const bool named = action->objectName().startsWith("edit.") || !action->statusTip().isEmpty();
            QVERIFY2(named, qPrintable(action->objectName()));
        }
        QHash<QString, QString> shortcuts;
        for (QAction* action : studio.window.actions().all()) {
            for (const QKeySequence& keys : action->shortcuts()) {
                QVERIFY2(!shortcuts.contains(keys.toString()),
                         qPrintable(action->objectName() + shortcuts[keys.toString()]));
                shortcuts[keys.toString()] = action->objectName();
            }
        }
    }

    void aFailureIsASentenceInTheBanner() {
        CoreJobs engine = made_up::engine();
        engine.compare = [](const CompareConfig&, std::stop_token, ProgressSink&) -> Result<Comparison> {
            return failure("text.txt: the text is shorter than one window");
        };
        Studio studio(engine);
        studio.window.openDemo();
        QTRY_VERIFY(studio.window.banner()->isVisible());
        QVERIFY(studio.window.banner()->text().contains("shorter than one window"));
    }

    void theThirdColumnIsThereOnlyWhereItFits() {
        Studio studio;
        studio.openDemo();
        const auto* title = static_cast<DockTitle*>(studio.window.rooms()->room("spectra")->titleBarWidget());
        QCOMPARE(title->group().size(), 2);
        studio.window.resize(1600, 1000); // wide enough for the design, not for what the rooms hold
        QTRY_COMPARE(title->group().size(), 5);
        QCOMPARE(studio.window.width(), 1600);
        studio.window.resize(1280, 800);
        QTRY_COMPARE(studio.window.width(), 1280);
        QTest::qWait(50);
        QCOMPARE(studio.window.width(), 1280); // nothing widens it again
        studio.window.resize(1920, 1200);
        QTRY_COMPARE(title->group().size(), 2);
    }

    void tabsBringTheirRoomToFront() {
        Studio studio;
        studio.openDemo();
        QDockWidget* spectra = studio.window.rooms()->room("spectra");
        QDockWidget* routing = studio.window.rooms()->room("routing");
        QTRY_VERIFY(!spectra->visibleRegion().isEmpty());
        auto* title = static_cast<DockTitle*>(spectra->titleBarWidget());
        QCOMPARE(title->group().size(), 2);
        QTest::mouseClick(title, Qt::LeftButton, {}, title->tabRect(routing).center());
        QTRY_VERIFY(!routing->visibleRegion().isEmpty());
        routing->close();
        studio.window.actions()["window.reset"]->trigger();
        QTRY_VERIFY(routing->toggleViewAction()->isChecked());
    }
};

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
