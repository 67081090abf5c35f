// SPDX-License-Identifier: GPL-3.0-or-later
// Rooms that are moved, floated and closed: by hand, at the next start, with a session, and back.
#include <QDockWidget>
#include <QTemporaryDir>
#include <QToolButton>

#include "hands.h"
#include "studio.h"
#include "window/dock_area.h"
#include "window/dock_title.h"
#include "window/preferences.h"

using namespace moescope;
using namespace moescope::testing;

class TestLayout : public WidgetTest {
    Q_OBJECT

    static QDockWidget* room(Studio& studio, const char* name) { return studio.window.rooms()->room(name); }
    static bool isOpen(Studio& studio, const char* name) { return room(studio, name)->toggleViewAction()->isChecked(); }
    /// The buttons of its title, as a hand finds them.
    static void click(Studio& studio, const char* name, const char* what) {
        studio.window.rooms()->showRoom(name);
        QTRY_VERIFY(!room(studio, name)->visibleRegion().isEmpty());
        QToolButton* found = nullptr;
        for (auto* button : room(studio, name)->titleBarWidget()->findChildren<QToolButton*>())
            if (button->accessibleName().startsWith(what))
                found = button;
        QVERIFY2(found, what);
        QTest::mouseClick(found, Qt::LeftButton);
    }
    static QString open(Studio& studio) {
        QStringList names;
        for (const QDockWidget* dock : studio.window.rooms()->all())
            if (dock->toggleViewAction()->isChecked())
                names << dock->objectName();
        return names.join(' ');
    }
    static constexpr const char* all = "model spectra routing budget run log";

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void everyRoomClosesFloatsAndComesBack() {
        Studio studio;
        studio.openDemo();
        int number = 1;
        for (const char* name : {"model", "spectra", "routing", "budget", "run", "log"}) {
            click(studio, name, "Close");
            QVERIFY2(!isOpen(studio, name), name);
            studio.press(static_cast<Qt::Key>(Qt::Key_0 + number++), Qt::ControlModifier);
            QVERIFY2(isOpen(studio, name), name);
            click(studio, name, "Float");
            QVERIFY2(room(studio, name)->isFloating(), name);
            click(studio, name, "Float");
            QVERIFY2(!room(studio, name)->isFloating(), name);
            QVERIFY(room(studio, name)->features() & QDockWidget::DockWidgetMovable);
        }
        QCOMPARE(open(studio), QString(all));
    }

    void theNextStartHasTheSameRooms() {
        QTemporaryDir folder;
        Preferences preferences(folder.filePath("studio.ini"));
        QByteArray kept;
        {
            Studio studio;
            studio.window.remember(&preferences);
            studio.openDemo();
            click(studio, "log", "Close");
            click(studio, "budget", "Float");
            kept = studio.window.rooms()->layout();
            QVERIFY(studio.window.close());
        }
        QCOMPARE(preferences.layout(), kept);
        Studio next;
        next.window.remember(&preferences);
        next.openDemo();
        QTRY_VERIFY(room(next, "budget")->isFloating());
        QVERIFY(!isOpen(next, "log"));
        QVERIFY(isOpen(next, "budget"));
        next.window.actions()["window.reset"]->trigger();
        QTRY_VERIFY(!room(next, "budget")->isFloating());
        QCOMPARE(open(next), QString(all));
    }

    void aStartThatNeverShowedTheRoomsForgetsNothing() {
        QTemporaryDir folder;
        Preferences preferences(folder.filePath("studio.ini"));
        {
            Studio studio;
            studio.window.remember(&preferences);
            studio.openDemo();
            click(studio, "run", "Close");
            QVERIFY(studio.window.close());
        }
        const QByteArray kept = preferences.layout();
        QVERIFY(!kept.isEmpty());
        {
            Studio welcome;
            welcome.window.remember(&preferences);
            QVERIFY(welcome.window.close());
        }
        QCOMPARE(preferences.layout(), kept);
    }

    void aSessionBringsItsRooms() {
        QTemporaryDir folder;
        const QString file = folder.filePath("a.moescope");
        {
            Studio studio;
            studio.openDemo();
            click(studio, "spectra", "Close");
            QVERIFY(studio.workbench.save(file));
        }
        Studio next;
        next.window.open(file);
        QTRY_COMPARE_WITH_TIMEOUT(next.document().name(), QString("a.moescope"), patience);
        QTRY_VERIFY(!isOpen(next, "spectra"));
        QVERIFY(isOpen(next, "routing"));
    }

    void whatIsClosedStaysClosedWhenTheWindowChanges() {
        Studio studio;
        studio.openDemo();
        click(studio, "log", "Close");
        const auto* title = static_cast<DockTitle*>(room(studio, "spectra")->titleBarWidget());
        studio.window.resize(1280, 800);
        QTRY_COMPARE(title->group().size(), 4); // the third column has joined the second
        QVERIFY(!isOpen(studio, "log"));
    }

    void layoutsThatCannotBeUsedGiveTheDesign_data() {
        QTest::addColumn<QByteArray>("layout");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("noise") << QByteArray("noise that is no layout at all");
        QByteArray other;
        QDataStream out(&other, QIODevice::WriteOnly);
        out << quint32(1) << QStringList{"model", "another"} << QStringList() << true << true << true
            << QByteArray("x");
        QTest::newRow("other rooms") << other;
        QByteArray broken;
        QDataStream(&broken, QIODevice::WriteOnly)
            << quint32(1) << QString(all).split(' ') << QStringList() << true << false << true << QByteArray("x");
        QTest::newRow("broken state") << broken;
    }
    void layoutsThatCannotBeUsedGiveTheDesign() {
        QFETCH(const QByteArray, layout);
        Studio studio;
        studio.window.rooms()->restoreLayout(layout);
        studio.openDemo();
        QCOMPARE(open(studio), QString(all));
        const auto* title = static_cast<DockTitle*>(room(studio, "spectra")->titleBarWidget());
        QTRY_COMPARE(title->group().size(), 2);
        studio.window.rooms()->restoreLayout(layout); // while it is shown, too
        QCOMPARE(open(studio), QString(all));
        QTRY_COMPARE(title->group().size(), 2);
    }
};

QTEST_MAIN(TestLayout)
#include "test_layout.moc"
