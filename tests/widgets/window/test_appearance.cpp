// SPDX-License-Identifier: GPL-3.0-or-later
// Light and dark while the program runs, and the palette of actions, both by keys.
#include <QLineEdit>
#include <QListView>

#include "panels/bits_grid.h"
#include "panels/spectra_panel.h"
#include "panels/statistic_map.h"
#include "plots/heatmap.h"
#include "studio.h"
#include "theme/icons.h"
#include "window/command_palette.h"

using namespace moescope;
using namespace moescope::testing;

class TestAppearance : public WidgetTest {
    Q_OBJECT

    /// Share of the picture's points that have this colour.
    static double share(const QImage& image, const QColor& colour) {
        qint64 same = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                same += image.pixelColor(x, y).rgb() == colour.rgb();
        return static_cast<double>(same) / (static_cast<double>(image.width()) * image.height());
    }

    static double surfacesOf(const Palette& palette, const QImage& image) {
        return share(image, palette.window) + share(image, palette.dock) + share(image, palette.plot);
    }

    static CommandPalette& openPalette(Studio& studio) {
        studio.press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        auto& palette = *studio.window.findChild<CommandPalette*>();
        if (!QTest::qWaitForWindowExposed(&palette, patience))
            QTest::qFail("the palette does not come", __FILE__, __LINE__);
        return palette;
    }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }
    void init() {
        WidgetTest::init();
        Theme::instance().setMode(Theme::Mode::light);
    }

    void aKeySwitchesEverythingBetweenLightAndDark() {
        Studio studio;
        studio.openDemo();
        QCustomPlot* plot = studio.window.findChild<SpectraPanel*>()->map()->heatmap()->plot();
        QTRY_VERIFY_WITH_TIMEOUT(plot->isVisible() && plot->width() > 100, patience);
        for (const Palette* palette : {&darkPalette(), &lightPalette()}) {
            const Palette& other = palette->dark ? lightPalette() : darkPalette();
            studio.press(Qt::Key_T, Qt::ControlModifier);
            QCOMPARE(Theme::instance().palette().dark, palette->dark);
            // Plots draw a little later, in the event loop. Then nothing is left of the other theme's surfaces.
            QTRY_VERIFY_WITH_TIMEOUT(share(plot->grab().toImage(), palette->dock) > 0.02, patience);
            QTRY_VERIFY_WITH_TIMEOUT(surfacesOf(other, studio.window.grab().toImage()) < 0.001, patience);
            QVERIFY(surfacesOf(*palette, studio.window.grab().toImage()) > 0.3);
            QCOMPARE(studio.window.actions()["view.dark"]->isChecked(), palette->dark);
            QCOMPARE(studio.window.actions()["view.light"]->isChecked(), !palette->dark);
        }
    }

    void theSwitchShowsWhereItLeads() {
        Studio studio;
        const auto drawn = [&] { return studio.window.actions()["view.toggle"]->icon().pixmap(16, 16).toImage(); };
        QCOMPARE(drawn(), icon("moon").pixmap(16, 16).toImage());
        studio.press(Qt::Key_T, Qt::ControlModifier);
        QTRY_VERIFY(Theme::instance().palette().dark);
        QCOMPARE(drawn(), icon("sun").pixmap(16, 16).toImage());
        QVERIFY(icon("sun").pixmap(16, 16).toImage() != icon("moon").pixmap(16, 16).toImage());
    }

    void thePaletteFindsAndRuns() {
        Studio studio;
        studio.openDemo();
        CommandPalette& palette = openPalette(studio);
        auto* query = palette.findChild<QLineEdit*>();
        QCOMPARE(QApplication::focusWidget(), query);
        QTest::keyClicks(query, "dark");
        QVERIFY(palette.findChild<QListView*>()->model()->rowCount() >= 1);
        QTest::keyClick(query, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(Theme::instance().palette().dark, patience);
        QVERIFY(!palette.isVisible());
    }

    void thePaletteGoesWithEscape() {
        Studio studio;
        CommandPalette& palette = openPalette(studio);
        QTest::keyClick(palette.findChild<QLineEdit*>(), Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(!palette.isVisible(), patience);
        QVERIFY(!Theme::instance().palette().dark);
    }

    /// Everything that menus do is found by its own name.
    void everyActionIsFoundByItsName() {
        Studio studio;
        CommandPalette& palette = openPalette(studio);
        auto* query = palette.findChild<QLineEdit*>();
        const auto* found = palette.findChild<QListView*>()->model();
        for (const QAction* action : studio.window.actions().all()) {
            const QString name = action->text().remove('&').remove(QStringLiteral("…"));
            query->setText(name);
            QVERIFY2(found->rowCount() > 0, qPrintable(name));
            QVERIFY2(found->index(0, 0).data().toString().startsWith(name), qPrintable(name));
        }
        palette.close();
    }
};

QTEST_MAIN(TestAppearance)
#include "test_appearance.moc"
