// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLineEdit>
#include <QListView>
#include <QTest>

#include "theme/theme.h"
#include "widget_test.h"
#include "window/action_registry.h"
#include "window/command_palette.h"

using namespace moescope;

class TestCommandPalette : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void startsOfWordsAndRunsOfLettersComeFirst() {
        QVERIFY(CommandPalette::score("rl", "Reset layout") > CommandPalette::score("rl", "Unlock all expert lists"));
        QVERIFY(CommandPalette::score("sol", "Solve") > CommandPalette::score("sol", "Show Model"));
        QCOMPARE(CommandPalette::score("xyz", "Solve"), 0);
        QVERIFY(CommandPalette::score("", "Solve") > 0);
    }

    void keysChooseAndRunAnAction() {
        ActionRegistry actions;
        QStringList ran;
        actions.add({"a", "&Open model…", "", {}, {}}, [&] { ran << "open"; });
        actions.add({"b", "Re&set layout", "", {}, {}}, [&] { ran << "reset"; });
        actions.add({"c", "Reset colours", "", {}, {}}, [&] { ran << "colours"; });
        QWidget window;
        window.resize(900, 600);
        window.show();
        CommandPalette palette(actions, &window);
        palette.popup();
        auto* query = palette.findChild<QLineEdit*>();
        QTest::keyClicks(query, "reset");
        QCOMPARE(palette.findChild<QListView*>()->model()->rowCount(), 2);
        QTest::keyClick(query, Qt::Key_Down);
        QTest::keyClick(query, Qt::Key_Return);
        QTRY_COMPARE(ran, QStringList{"colours"});
        QVERIFY(!palette.isVisible());
    }

    void aDisabledActionIsShownButDoesNotRun() {
        ActionRegistry actions;
        bool ran = false;
        actions.add({"a", "Stop", "", {}, {}}, [&] { ran = true; })->setEnabled(false);
        QWidget window;
        window.show();
        CommandPalette palette(actions, &window);
        palette.popup();
        QTest::keyClick(palette.findChild<QLineEdit*>(), Qt::Key_Return);
        QTest::qWait(10);
        QVERIFY(!ran);
    }
};

QTEST_MAIN(TestCommandPalette)
#include "test_command_palette.moc"
