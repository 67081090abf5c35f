// SPDX-License-Identifier: GPL-3.0-or-later
// Size of text, language, help and the guided tour in the whole window, by keys and the mouse.
#include <cmath>

#include <QDockWidget>
#include <QMenuBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolBar>
#include <QToolButton>

#include "controls/figure_strip.h"
#include "hands.h"
#include "help/help_view.h"
#include "help/help_window.h"
#include "language/language.h"
#include "panels/budget_settings.h"
#include "panels/routing_panel.h"
#include "panels/spectra_panel.h"
#include "panels/statistic_map.h"
#include "plots/heatmap.h"
#include "studio.h"
#include "tour/tour.h"
#include "window/banner.h"
#include "window/compare_dialog.h"
#include "window/dock_area.h"
#include "window/preferences.h"

using namespace moescope;
using namespace moescope::testing;

class TestComfort : public WidgetTest {
    Q_OBJECT

    QTemporaryDir m_folder;
    const QString m_file = m_folder.filePath("studio.ini");

    static HelpWindow* helpOf(QWidget& owner) {
        return owner.findChild<HelpWindow*>(QString(), Qt::FindDirectChildrenOnly);
    }
    static QString shownBy(HelpWindow* help) { return help ? help->view()->path() : QString(); }
    static Tour* tourOf(Studio& studio) { return studio.window.findChild<Tour*>(); }

    /// Everything that has a size and is asked for it here.
    struct Sizes {
        double font;
        int tool, row, tree, margin, plot;
        bool operator==(const Sizes&) const = default;
    };
    static Sizes sizesOf(Studio& studio) {
        auto* bar = studio.window.findChild<QToolBar*>("tools");
        auto* map = studio.window.findChild<SpectraPanel*>()->map()->heatmap();
        return {QApplication::font().pointSizeF(),
                bar->iconSize().width(),
                studio.window.findChild<BudgetSettings*>()->sizeHint().height(),
                studio.window.rooms()->room("model")->widget()->minimumWidth(),
                studio.window.rooms()->contentsMargins().left(),
                map->preferredHeight()};
    }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }
    void init() {
        WidgetTest::init();
        QFile::remove(m_file);
    }
    void cleanup() {
        Theme::instance().setScale(1.0);
        speak("en");
        WidgetTest::cleanup();
    }

    void keysMakeEverythingLargerAndSmaller() {
        Studio studio;
        studio.openDemo();
        const Sizes usual = sizesOf(studio);
        studio.press(Qt::Key_Plus, Qt::ControlModifier);
        QTRY_COMPARE(Theme::instance().scale(), 1.1);
        studio.press(Qt::Key_Equal, Qt::ControlModifier); // plus without Shift
        studio.press(Qt::Key_Plus, Qt::ControlModifier);
        QTRY_COMPARE(Theme::instance().scale(), 1.5);
        const Sizes large = sizesOf(studio);
        QCOMPARE(large.font, 1.5 * usual.font);
        QVERIFY(std::abs(large.tool - 24) <= 1); // fonts come in whole pixels, and the rest goes by them
        QVERIFY(std::abs(large.margin - 12) <= 1);
        QVERIFY(std::abs(large.tree - 1.5 * usual.tree) <= 0.05 * large.tree);
        QTRY_VERIFY_WITH_TIMEOUT(sizesOf(studio).plot > 1.2 * usual.plot,
                                 patience); // plots draw a little later
        QVERIFY(large.row > 1.2 * usual.row);
        studio.press(Qt::Key_Minus, Qt::ControlModifier);
        QTRY_COMPARE(Theme::instance().scale(), 1.25);
        studio.press(Qt::Key_0, Qt::ControlModifier);
        QTRY_COMPARE(Theme::instance().scale(), 1.0);
        QTRY_VERIFY_WITH_TIMEOUT(sizesOf(studio) == usual, patience); // nothing was lost on the way
    }

    void thereIsASmallestAndALargestSize() {
        Studio studio;
        for (int i = 0; i < 12; ++i)
            studio.window.actions()["view.larger"]->trigger();
        QCOMPARE(Theme::instance().scale(), Theme::greatestScale);
        for (int i = 0; i < 24; ++i)
            studio.window.actions()["view.smaller"]->trigger();
        QCOMPARE(Theme::instance().scale(), Theme::leastScale);
        studio.window.actions()["view.usual"]->trigger();
        QCOMPARE(Theme::instance().scale(), 1.0);
    }

    void theNextStartKnowsSizeLanguageAndTour() {
        {
            Preferences preferences(m_file);
            QCOMPARE(preferences.scale(), 1.0);
            QCOMPARE(preferences.language(), "system");
            QVERIFY(!preferences.tourSeen());
            preferences.setScale(1.25);
            preferences.setLanguage("de");
            preferences.setTourSeen(true);
        }
        {
            const Preferences next(m_file);
            QCOMPARE(next.scale(), 1.25);
            QCOMPARE(next.language(), "de");
            QVERIFY(next.tourSeen());
        }
        QSettings(m_file, QSettings::IniFormat).setValue("appearance/scale", "huge");
        QCOMPARE(Preferences(m_file).scale(), 1.0);
        QSettings(m_file, QSettings::IniFormat).setValue("appearance/scale", 99);
        QCOMPARE(Preferences(m_file).scale(), Theme::greatestScale);
    }

    void anotherLanguageStartsAnotherWindow() {
        if (!languageCodes().contains("de"))
            QSKIP("built without translations (lrelease is missing)");
        Preferences preferences(m_file);
        Studio studio;
        studio.window.remember(&preferences);
        studio.window.open(demoFolder + "/base");
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().inspection() && studio.isIdle(), patience);
        QSignalSpy restart(&studio.window, &MainWindow::restartWanted);
        studio.window.actions()["language.de"]->trigger();
        QCOMPARE(preferences.language(), "de");
        QVERIFY(studio.window.banner()->isVisible());
        studio.document().setSaved({}); // nothing to ask about
        for (auto* button : studio.window.banner()->findChildren<QToolButton*>())
            if (!button->text().isEmpty())
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(restart.count(), 1);
        QVERIFY(!studio.window.isVisible());
        speak(preferences.language());
        const Studio next;
        QCOMPARE(next.window.menuBar()->actions().first()->text().remove('&'), "Datei");
    }

    /// Two entries of one menu with one letter: the second cannot be reached by it.
    void noMenuNamesALetterTwice_data() {
        QTest::addColumn<QString>("language");
        for (const QString& code : languageCodes())
            QTest::newRow(qPrintable(code)) << code;
    }
    void noMenuNamesALetterTwice() {
        QFETCH(const QString, language);
        speak(language);
        Studio studio;
        const auto check = [](const QList<QAction*>& actions, const QString& menu) {
            QSet<QString> letters;
            for (const QAction* action : actions) {
                const auto at = action->text().indexOf('&');
                if (at < 0)
                    continue;
                const QString letter = action->text().mid(at + 1, 1).toLower();
                QVERIFY2(!letters.contains(letter), qPrintable(menu + ": " + action->text()));
                letters.insert(letter);
            }
        };
        check(studio.window.menuBar()->actions(), "bar");
        for (const QAction* action : studio.window.menuBar()->actions())
            check(action->menu()->actions(), action->text());
    }

    void f1OpensThePageOfTheRoom() {
        Studio studio;
        studio.openDemo();
        for (const char* room : {"spectra", "budget", "routing", "run", "model"}) {
            studio.window.activateWindow();
            studio.window.rooms()->showRoom(room);
            QWidget* panel = studio.window.rooms()->room(room)->widget();
            panel->setFocusPolicy(Qt::StrongFocus);
            panel->setFocus();
            studio.press(Qt::Key_F1);
            QTRY_COMPARE_WITH_TIMEOUT(shownBy(helpOf(studio.window)), "rooms.md", patience);
            QCOMPARE(helpOf(studio.window)->view()->source().fragment(), QString(room));
        }
    }

    void shiftF1ExplainsWhatHasTheFocus() {
        Studio studio;
        studio.openDemo();
        studio.window.rooms()->showRoom("spectra");
        QWidget* plot = studio.window.findChild<SpectraPanel*>()->map()->heatmap()->plot();
        plot->setFocus();
        studio.press(Qt::Key_Right); // by keys, so the pointer does not matter
        studio.press(Qt::Key_F1, Qt::ShiftModifier);
        QTRY_COMPARE_WITH_TIMEOUT(shownBy(helpOf(studio.window)), "methods/spectra.md", patience);
        QCOMPARE(helpOf(studio.window)->view()->source().fragment(), "hill-alpha-code-alphaq");
    }

    void aRightClickOnANumberLeadsToItsFormula() {
        Studio studio;
        studio.openDemo();
        studio.window.rooms()->showRoom("routing");
        auto* panel = studio.window.findChild<RoutingPanel*>();
        auto* cell = panel->findChild<FigureStrip*>()->findChild<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
        QTRY_VERIFY_WITH_TIMEOUT(cell->isVisible(), patience);
        const QPoint middle = cell->rect().center();
        QContextMenuEvent asking(QContextMenuEvent::Mouse, middle, cell->mapToGlobal(middle));
        QApplication::sendEvent(cell, &asking);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(shownBy(helpOf(studio.window)), "methods/flips.md", patience);
        QCOMPARE(helpOf(studio.window)->view()->source().fragment(), "flip-rate");
    }

    void aDialogHasItsPageToo() {
        Studio studio;
        studio.openDemo();
        useNext<CompareDialog>([](CompareDialog& dialog) {
            QTest::keyClick(&dialog, Qt::Key_F1);
            QTRY_COMPARE_WITH_TIMEOUT(shownBy(helpOf(dialog)), "methods/flips.md", patience);
            QVERIFY(helpOf(dialog)->isVisible());
            dialog.reject();
        });
        studio.press(Qt::Key_K, Qt::ControlModifier);
    }

    void theTourLeadsToTheFragileExpert() {
        Preferences preferences(m_file);
        Studio studio;
        studio.window.remember(&preferences);
        studio.openDemo();
        studio.window.actions()["help.tour"]->trigger();
        Tour& tour = *tourOf(studio);
        QCOMPARE(tour.current(), 0);
        const auto pressNext = [&] {
            auto* next = tour.bubble()->findChild<QPushButton*>("tourNext");
            QTest::keyClick(next, Qt::Key_Return);
        };
        pressNext();
        QCOMPARE(tour.current(), 1);
        QVERIFY(!studio.window.rooms()->room("spectra")->visibleRegion().isEmpty());
        pressNext();
        const auto* map = studio.window.findChild<SpectraPanel*>()->map()->heatmap();
        QTRY_VERIFY_WITH_TIMEOUT(std::isfinite(map->value({0, 0})), patience); // maps are filled a moment later
        studio.workbench.selection()->clear();
        QTest::keyClick(tour.bubble()->findChild<QPushButton*>("tourAction"), Qt::Key_Space);
        const Pick pick = studio.workbench.selection()->pick();
        QVERIFY(!pick.isEmpty());
        double least = std::numeric_limits<double>::infinity(), picked = 0.0;
        const auto& inspection = *studio.document().inspection();
        for (std::size_t i = 0; i < inspection.linears.size(); ++i) {
            const Linear& linear = studio.document().model()->linears()[i];
            if (linear.kind != LinearKind::expert || !inspection.linears[i].alphaHill)
                continue;
            const double alpha = *inspection.linears[i].alphaHill;
            least = std::min(least, alpha);
            if (linear.layer == pick.layer && linear.expert == pick.expert &&
                static_cast<int>(linear.projection) == pick.projection)
                picked = alpha;
        }
        QCOMPARE(picked, least);
        QTest::keyClick(tour.bubble(), Qt::Key_Return);
        QVERIFY(!studio.window.rooms()->room("budget")->visibleRegion().isEmpty());
        QTest::mouseClick(tour.bubble()->findChild<QPushButton*>("tourBack"), Qt::LeftButton);
        QCOMPARE(tour.current(), 2);
        pressNext();
        pressNext();
        QVERIFY(!studio.window.rooms()->room("routing")->visibleRegion().isEmpty());
        QVERIFY(!preferences.tourSeen());
        pressNext();
        QVERIFY(!tour.isRunning());
        QVERIFY(preferences.tourSeen());
        QTRY_VERIFY(!studio.window.findChild<TourBubble*>());
    }

    void theTourIsLeftByEscapeAndComesAgain() {
        Preferences preferences(m_file);
        Studio studio;
        studio.window.remember(&preferences);
        studio.window.startTour();
        Tour& tour = *tourOf(studio);
        QTRY_VERIFY(tour.bubble()->isAncestorOf(QApplication::focusWidget()));
        studio.press(Qt::Key_Escape);
        QVERIFY(!tour.isRunning());
        QVERIFY(preferences.tourSeen());
        studio.window.startTour();
        QVERIFY(tour.isRunning());
    }

    /// The card stays inside the window and does not hide what it points at.
    void theTourPointsBesideTheThing() {
        Studio studio;
        studio.openDemo();
        studio.window.startTour();
        Tour& tour = *tourOf(studio);
        for (const QSize size : {QSize(1920, 1200), QSize(1280, 760)}) {
            studio.window.resize(size);
            QTRY_VERIFY_WITH_TIMEOUT(studio.window.rect().contains(tour.bubble()->geometry()), patience);
        }
        QTRY_VERIFY_WITH_TIMEOUT(tour.bubble()->geometry().left() >=
                                     studio.window.rooms()->room("model")->mapTo(&studio.window, QPoint()).x(),
                                 patience);
    }
};

QTEST_MAIN(TestComfort)
#include "test_comfort.moc"
