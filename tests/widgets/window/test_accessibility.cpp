// SPDX-License-Identifier: GPL-3.0-or-later
// The whole studio and its dialogs without a mouse and without eyes: names, roles, the way of Tab, a visible focus.
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QButtonGroup>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QScrollBar>
#include <QSet>
#include <qcustomplot.h>

#include "hands.h"
#include "help/help_window.h"
#include "language/language.h"
#include "studio.h"
#include "window/banner.h"
#include "window/command_palette.h"
#include "window/compare_dialog.h"
#include "window/dock_area.h"
#include "window/export_dialog.h"
#include "window/report_dialog.h"

using namespace moescope;
using namespace moescope::testing;

class TestAccessibility : public WidgetTest {
    Q_OBJECT

    /// Parts that Qt makes inside its own widgets speak through those.
    static bool isInner(const QWidget* widget) {
        const QWidget* parent = widget->parentWidget();
        return !parent || widget->objectName().startsWith("qt_") || qobject_cast<const QComboBox*>(parent) ||
               QByteArray(parent->metaObject()->className()) == "QComboBoxPrivateContainer" ||
               qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QLineEdit*>(parent) ||
               qobject_cast<const QScrollBar*>(widget) || qobject_cast<const QHeaderView*>(widget) ||
               qobject_cast<const QAbstractItemView*>(parent) || qobject_cast<const QAbstractScrollArea*>(parent);
    }

    /// A message that is not there, a button for nothing.
    static bool saysNothing(const QWidget* widget) {
        const auto* label = qobject_cast<const QLabel*>(widget);
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        return (label && label->text().isEmpty()) || (button && button->text().isEmpty() && button->icon().isNull());
    }

    /// Tab goes to the chosen one of a group, arrow keys to the others.
    static bool isChosenByArrows(const QWidget* widget) {
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        return button && button->group() && button->group()->exclusive() && !button->isChecked();
    }

    static QString describe(const QWidget* widget) {
        QString text = widget->metaObject()->className();
        for (const QWidget* around = widget; around; around = around->parentWidget())
            if (!around->objectName().isEmpty())
                return text + " in '" + around->objectName() + "' tip '" + widget->toolTip().left(40) + "'";
        return text;
    }

    static QList<QWidget*> interactive(QWidget& window) {
        QList<QWidget*> found;
        for (QWidget* widget : window.findChildren<QWidget*>())
            if (widget->focusPolicy() != Qt::NoFocus && !isInner(widget) && widget->window() == &window &&
                !saysNothing(widget))
                found.append(widget);
        return found;
    }

    static bool roleFits(const QWidget* widget, QAccessible::Role role) {
        if (qobject_cast<const QAbstractButton*>(widget))
            return role == QAccessible::Button || role == QAccessible::CheckBox || role == QAccessible::RadioButton ||
                   role == QAccessible::ButtonMenu || role == QAccessible::ButtonDropDown;
        if (qobject_cast<const QComboBox*>(widget))
            return role == QAccessible::ComboBox;
        if (qobject_cast<const QAbstractItemView*>(widget))
            return role == QAccessible::Table || role == QAccessible::Tree || role == QAccessible::List;
        return role != QAccessible::NoRole;
    }

    static void checkNames(QWidget& window) {
        QStringList wrong;
        for (QWidget* widget : interactive(window)) {
            QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(widget);
            if (spoken->text(QAccessible::Name).trimmed().isEmpty())
                wrong << describe(widget) + ": no name";
            if (!roleFits(widget, spoken->role()))
                wrong << describe(widget) + QStringLiteral(": role %1").arg(spoken->role());
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
    }

    /// Tab reaches every widget that can have the focus.
    static void checkTab(QWidget& window) {
        QSet<QWidget*> wanted, reached;
        for (QWidget* widget : interactive(window))
            if (widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) &&
                !isChosenByArrows(widget))
                wanted.insert(widget);
        QVERIFY(!wanted.isEmpty());
        if (const QWidget* first = QApplication::focusWidget(); !first || first->window() != &window)
            (*wanted.begin())->setFocus();
        QTRY_VERIFY_WITH_TIMEOUT(QApplication::focusWidget(), patience);
        for (qsizetype i = 0; i < 3 * wanted.size() + 50; ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            reached.insert(QApplication::focusWidget());
            for (QWidget* around = QApplication::focusWidget(); around; around = around->focusProxy())
                reached.insert(around);
        }
        QStringList missed;
        for (QWidget* widget : wanted)
            if (!reached.contains(widget) && !(widget->focusProxy() && reached.contains(widget->focusProxy())))
                missed << describe(widget);
        QVERIFY2(missed.isEmpty(), qPrintable(missed.join('\n')));
    }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }
    void cleanup() {
        speak("en");
        WidgetTest::cleanup();
    }

    void everythingHasANameAndARole_data() {
        QTest::addColumn<QString>("language");
        for (const QString& code : languageCodes())
            QTest::newRow(qPrintable(code)) << code;
    }
    void everythingHasANameAndARole() {
        QFETCH(const QString, language);
        speak(language);
        Studio studio;
        studio.openDemo();
        checkNames(studio.window);
        studio.window.banner()->say(Banner::Kind::info, "Title", "Sentence.", "Do it", [] {});
        checkNames(studio.window);
        studio.window.startTour();
        checkNames(studio.window);
        studio.window.showHelp("guide.md");
        checkNames(*studio.window.findChild<HelpWindow*>());
        checkNames(*studio.window.findChild<CommandPalette*>());
        CompareDialog compare(&studio.document(), "plan");
        checkNames(compare);
        ReportDialog report(&studio.document(), studio.workbench.jobs());
        checkNames(report);
        ExportDialog exports(&studio.document(), studio.workbench.jobs());
        checkNames(exports);
    }

    void tabReachesEverythingInEachRoom() {
        Studio studio;
        studio.openDemo();
        for (const char* room : {"spectra", "routing", "budget", "run"}) {
            studio.window.rooms()->showRoom(room);
            QTRY_VERIFY(studio.window.rooms()->room(room)->isVisible());
            studio.window.setFocus();
            if (!QApplication::focusWidget())
                studio.window.rooms()->room(room)->setFocus();
            checkTab(studio.window);
        }
    }

    void tabReachesEverythingInDialogs() {
        Studio studio;
        studio.openDemo();
        CompareDialog compare(&studio.document(), "plan");
        ReportDialog report(&studio.document(), studio.workbench.jobs());
        HelpWindow help;
        for (QDialog* dialog :
             {static_cast<QDialog*>(&compare), static_cast<QDialog*>(&report), static_cast<QDialog*>(&help)}) {
            dialog->show();
            QVERIFY(QTest::qWaitForWindowActive(dialog));
            checkTab(*dialog);
            dialog->hide();
        }
    }

    /// Where the focus is can be seen, in both themes.
    void theFocusIsSeen_data() {
        QTest::addColumn<Theme::Mode>("mode");
        QTest::newRow("light") << Theme::Mode::light;
        QTest::newRow("dark") << Theme::Mode::dark;
    }
    void theFocusIsSeen() {
        QFETCH(const Theme::Mode, mode);
        Theme::instance().setMode(mode);
        Studio studio;
        studio.openDemo();
        QStringList same;
        for (QWidget* widget : interactive(studio.window)) {
            if (!widget->isVisible() || !widget->isEnabled() || !(widget->focusPolicy() & Qt::TabFocus) ||
                widget->visibleRegion().isEmpty() || qobject_cast<QCustomPlot*>(widget)) // a plot frames its pick
                continue;
            studio.window.menuBar()->setFocus();
            QCoreApplication::processEvents();
            const QImage without = widget->grab().toImage();
            widget->setFocus(Qt::TabFocusReason);
            QCoreApplication::processEvents();
            if (widget->hasFocus() && widget->grab().toImage() == without)
                same << describe(widget);
        }
        QVERIFY2(same.isEmpty(), qPrintable(same.join('\n')));
    }
};

QTEST_MAIN(TestAccessibility)
#include "test_accessibility.moc"
