// SPDX-License-Identifier: GPL-3.0-or-later
// The sheet of all shortcuts: searching, changing, conflicts, copying, printing; and that the next start knows them.
#include <QClipboard>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPrinter>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTreeView>

#include "hands.h"
#include "studio.h"
#include "window/preferences.h"
#include "window/shortcut_sheet.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

struct Sheet {
    explicit Sheet(QDialog& sheet)
        : dialog(sheet)
        , search(sheet.findChild<QLineEdit*>())
        , view(sheet.findChild<QTreeView*>())
        , keys(sheet.findChild<QKeySequenceEdit*>()) {}

    /// Searches and takes the first row.
    void find(const QString& text) {
        search->setFocus();
        search->clear();
        QTest::keyClicks(search, text);
    }
    [[nodiscard]] QString shown(int row, int column) const {
        return view->model()->index(row, column).data().toString();
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers) {
        keys->setFocus();
        QTest::keyClick(keys->findChild<QLineEdit*>() ? static_cast<QWidget*>(keys) : keys, key, modifiers);
        QCoreApplication::processEvents();
    }
    void click(const char* name) {
        auto* button = dialog.findChild<QPushButton*>(name);
        QVERIFY2(button && button->isVisible() && button->isEnabled(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    [[nodiscard]] bool says(const QString& words) const {
        for (const QLabel* label : dialog.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        return false;
    }
    void close() { QTest::keyClick(&dialog, Qt::Key_Escape); }

    QDialog& dialog;
    QLineEdit* search;
    QTreeView* view;
    QKeySequenceEdit* keys;
};

} // namespace

class TestShortcuts : public WidgetTest {
    Q_OBJECT

    static void use(Studio& studio, const std::function<void(Sheet&)>& act) {
        useNext<ShortcutSheet>([act](ShortcutSheet& dialog) {
            Sheet sheet(dialog);
            act(sheet);
            sheet.close();
        });
        studio.press(Qt::Key_F1, Qt::ControlModifier);
    }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void everyActionAndTheRoomsKeysAreListed() {
        Studio studio;
        const auto count = static_cast<int>(studio.window.actions().all().size());
        use(studio, [count](Sheet& sheet) {
            QVERIFY(sheet.view->model()->rowCount() > count); // and keys of the rooms
            sheet.find("undo");
            QCOMPARE(sheet.shown(0, 0), QString("Undo"));
            QCOMPARE(sheet.shown(0, 1), QKeySequence(QKeySequence::Undo).toString(QKeySequence::NativeText));
            QCOMPARE(sheet.shown(0, 2), QString("Edit"));
            sheet.find("ctrl+shift+p");
            QCOMPARE(sheet.view->model()->rowCount(), 1);
            sheet.find("lock grid"); // words in any order, from any column
            QVERIFY(sheet.view->model()->rowCount() >= 1);
            QVERIFY(!sheet.keys->isEnabled()); // a key of a room cannot be changed
            QVERIFY(sheet.says("cannot be changed"));
            sheet.find("no such action");
            QCOMPARE(sheet.view->model()->rowCount(), 0);
        });
    }

    void anotherShortcutHoldsAtOnceAndAtTheNextStart() {
        QTemporaryDir folder;
        Preferences preferences(folder.filePath("studio.ini"));
        {
            Studio studio;
            studio.window.remember(&preferences);
            use(studio, [](Sheet& sheet) {
                sheet.find("welcome page");
                sheet.press(Qt::Key_J, Qt::ControlModifier);
                QCOMPARE(sheet.shown(0, 1), QString("Ctrl+J"));
            });
            QCOMPARE(studio.window.actions()["window.welcome"]->shortcut(), QKeySequence("Ctrl+J"));
            QVERIFY(studio.window.actions()["window.welcome"]->toolTip().contains("Ctrl+J"));
            studio.press(Qt::Key_2, Qt::ControlModifier);
            QVERIFY(!studio.window.findChild<QWidget*>("welcome")->isVisible());
            studio.press(Qt::Key_J, Qt::ControlModifier);
            QVERIFY(studio.window.findChild<QWidget*>("welcome")->isVisible());
        }
        Preferences again(folder.filePath("studio.ini"));
        Studio next;
        next.window.remember(&again);
        QCOMPARE(next.window.actions()["window.welcome"]->shortcut(), QKeySequence("Ctrl+J"));
        use(next, [](Sheet& sheet) {
            sheet.find("welcome page");
            sheet.click("reset");
            QCOMPARE(sheet.shown(0, 1), QString());
        });
        QVERIFY(next.window.actions()["window.welcome"]->shortcut().isEmpty());
        QVERIFY(again.shortcuts().isEmpty());
    }

    void aConflictIsToldAndCanBeSettled() {
        Studio studio;
        use(studio, [&studio](Sheet& sheet) {
            sheet.find("welcome page");
            sheet.press(Qt::Key_K, Qt::ControlModifier);
            QVERIFY(sheet.says("“Compare”"));
            QVERIFY(studio.window.actions()["window.welcome"]->shortcut().isEmpty()); // not yet
            sheet.click("take");
            QCOMPARE(studio.window.actions()["window.welcome"]->shortcut(), QKeySequence("Ctrl+K"));
            QVERIFY(studio.window.actions()["compare"]->shortcuts().isEmpty());
            sheet.find("compare"); // its default comes back, from where it went
            sheet.click("reset");
            QVERIFY(sheet.says("taken from “Welcome page”"));
            QCOMPARE(studio.window.actions()["compare"]->shortcut(), QKeySequence("Ctrl+K"));
            QVERIFY(studio.window.actions()["window.welcome"]->shortcuts().isEmpty());
        });
    }

    void keysThatAreForTypingAreRefused() {
        Studio studio;
        use(studio, [&studio](Sheet& sheet) {
            sheet.find("welcome page");
            sheet.press(Qt::Key_A, {});
            QVERIFY(sheet.says("alone is for typing"));
            QVERIFY(studio.window.actions()["window.welcome"]->shortcut().isEmpty());
            sheet.press(Qt::Key_F9, {});
            QCOMPARE(studio.window.actions()["window.welcome"]->shortcut(), QKeySequence("F9"));
        });
    }

    void noneAndResetAll() {
        Studio studio;
        use(studio, [&studio](Sheet& sheet) {
            sheet.find("redo");
            sheet.click("clear");
            QVERIFY(studio.window.actions()["edit.redo"]->shortcuts().isEmpty());
            sheet.find("solve");
            sheet.press(Qt::Key_F8, {});
            QCOMPARE(studio.window.actions().ownShortcuts().size(), 2);
            sheet.click("resetAll");
            QVERIFY(studio.window.actions().ownShortcuts().isEmpty());
            QCOMPARE(studio.window.actions()["edit.redo"]->shortcuts().size(), 2);
        });
    }

    void whatIsShownIsCopiedAndPrinted() {
        Studio studio;
        QTemporaryDir folder;
        use(studio, [&](Sheet& sheet) {
            sheet.find("undo");
            sheet.click("copy");
            const QString text = QGuiApplication::clipboard()->text();
            QVERIFY2(text.startsWith("Undo\tCtrl+Z\tEdit"), qPrintable(text));
            QVERIFY(QGuiApplication::clipboard()->mimeData()->html().contains("<table"));
            QPrinter printer;
            printer.setOutputFormat(QPrinter::PdfFormat);
            printer.setOutputFileName(folder.filePath("sheet.pdf"));
            static_cast<ShortcutSheet&>(sheet.dialog).printTo(printer);
        });
        QFile pdf(folder.filePath("sheet.pdf"));
        QVERIFY(pdf.open(QIODevice::ReadOnly));
        QVERIFY(pdf.readAll().startsWith("%PDF"));
    }

    void shortcutsOfAnotherVersionChangeNothing() {
        Studio studio;
        studio.window.actions().applyShortcuts({{"no.such.action", "Ctrl+J"}, {"compare", "Ctrl+Alt+F12; F7"}});
        QCOMPARE(studio.window.actions()["compare"]->shortcuts(),
                 (QList<QKeySequence>{QKeySequence("Ctrl+Alt+F12"), QKeySequence("F7")}));
        studio.window.actions().applyShortcuts({});
        QCOMPARE(studio.window.actions()["compare"]->shortcut(), QKeySequence("Ctrl+K"));
    }
};

QTEST_MAIN(TestShortcuts)
#include "test_shortcuts.moc"
