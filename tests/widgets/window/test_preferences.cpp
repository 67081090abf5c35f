// SPDX-License-Identifier: GPL-3.0-or-later
// What the studio remembers from one start to the next, and the menu of what was open.
#include <QFileInfo>
#include <QMenuBar>
#include <QTemporaryDir>

#include "studio.h"
#include "window/banner.h"
#include "window/preferences.h"
#include "window/recent_menu.h"

using namespace moescope;
using namespace moescope::testing;

class TestPreferences : public WidgetTest {
    Q_OBJECT

    QTemporaryDir m_folder;
    const QString m_file = m_folder.filePath("settings/studio.ini");

    static QStringList paths(const Preferences& preferences) {
        QStringList result;
        for (const RecentEntry& entry : preferences.recent())
            result << entry.path;
        return result;
    }
    QString makeFolder(const QString& name) {
        QDir(m_folder.path()).mkpath(name);
        return m_folder.filePath(name);
    }
    static RecentMenu* menuOf(Studio& studio) {
        auto* menu = studio.window.findChild<RecentMenu*>();
        emit menu->aboutToShow();
        return menu;
    }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }
    void init() { QFile::remove(m_file); }

    void aFirstStartKnowsNothing() {
        const Preferences preferences(m_file);
        QCOMPARE(preferences.theme(), Theme::Mode::system);
        QVERIFY(preferences.windowGeometry().isEmpty());
        QVERIFY(preferences.recent().isEmpty());
    }

    void theNextStartKnowsWhatWasSet() {
        const QString model = makeFolder("a, model & more=1"), base = makeFolder("base");
        {
            Preferences preferences(m_file);
            preferences.setTheme(Theme::Mode::dark);
            preferences.setWindowGeometry("somewhere");
            preferences.noteOpened({model, base});
        }
        const Preferences next(m_file);
        QCOMPARE(next.theme(), Theme::Mode::dark);
        QCOMPARE(next.windowGeometry(), QByteArray("somewhere"));
        QCOMPARE(next.recent(), (QList<RecentEntry>{{model, base}}));
    }

    void theNewestComesFirstAndOnce() {
        Preferences preferences(m_file);
        QStringList made;
        for (int i = 0; i < 13; ++i) {
            made.prepend(makeFolder(QStringLiteral("model-%1").arg(i)));
            preferences.noteOpened({made.first(), {}});
        }
        QCOMPARE(paths(preferences), made.first(Preferences::recentEntries));
        preferences.noteOpened({made[4], {}});
        made.move(4, 0);
        QCOMPARE(paths(preferences), made.first(Preferences::recentEntries));
        QVERIFY(QDir(made.first()).removeRecursively()); // not there any more
        QCOMPARE(paths(preferences), made.mid(1, Preferences::recentEntries - 1));
        preferences.forgetRecent();
        QVERIFY(preferences.recent().isEmpty());
    }

    void aDamagedFileCostsOnlyTheMemory() {
        QVERIFY(QDir().mkpath(QFileInfo(m_file).path()));
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[appearance]\ntheme=plaid\n[recent]\nsize=900000000\n1\\path=\n[window]\ngeometry=@ByteArray(\0x");
        file.close();
        Preferences preferences(m_file);
        QCOMPARE(preferences.theme(), Theme::Mode::system);
        QVERIFY(preferences.recent().isEmpty());
        Studio studio;
        studio.window.remember(&preferences); // a window's place that is none
        QVERIFY(studio.window.isVisible());
    }

    void whatWasOpenedIsInTheMenu() {
        Preferences preferences(m_file);
        {
            Studio studio;
            studio.window.remember(&preferences);
            QCOMPARE(menuOf(studio)->actions().size(), 1); // "Nothing yet"
            QVERIFY(!menuOf(studio)->actions().first()->isEnabled());
            studio.openDemo(); // has an entry of its own in the menu
            QVERIFY(preferences.recent().isEmpty());
            QVERIFY(QFile::copy(demoFolder + "/base/config.json", makeFolder("own") + "/config.json"));
            QVERIFY(QFile::copy(demoFolder + "/base/model.safetensors", m_folder.filePath("own/model.safetensors")));
            studio.window.open(m_folder.filePath("own"), demoFolder + "/base");
            QTRY_VERIFY_WITH_TIMEOUT(studio.document().inspection() && studio.document().base(), patience);
            QTRY_COMPARE_WITH_TIMEOUT(paths(preferences), QStringList{m_folder.filePath("own")}, patience);
            QCOMPARE(QFileInfo(preferences.recent().first().base).canonicalFilePath(),
                     QFileInfo(demoFolder + "/base").canonicalFilePath());
            studio.window.close();
        }
        Studio next;
        next.window.remember(&preferences);
        QVERIFY(!preferences.windowGeometry().isEmpty());
        RecentMenu* menu = menuOf(next);
        QVERIFY(next.window.menuBar()->actions().first()->menu()->actions().contains(menu->menuAction()));
        QCOMPARE(menu->actions().size(), 3); // it, a line, "Clear"
        menu->actions().first()->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(next.document().base(), patience);
        QCOMPARE(QString::fromStdString(next.document().model()->folder().filename().string()), "own");
        menuOf(next)->actions().last()->trigger();
        QVERIFY(preferences.recent().isEmpty());
    }
};

QTEST_MAIN(TestPreferences)
#include "test_preferences.moc"
