// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDirIterator>
#include <QPushButton>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTest>

#include "theme/colour_maps.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;

class TestTheme : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void switchesAtRunTime() {
        QPushButton button("Start");
        button.setProperty("primary", true);
        button.resize(100, 28);
        QSignalSpy changed(&Theme::instance(), &Theme::themeChanged);
        for (const auto& [mode, palette] :
             {std::pair{Theme::Mode::light, &lightPalette()}, std::pair{Theme::Mode::dark, &darkPalette()}}) {
            Theme::instance().setMode(mode);
            QCOMPARE(Theme::instance().palette().dark, palette->dark);
            QCOMPARE(qApp->palette().color(QPalette::Window), palette->window);
            QCOMPARE(button.grab().toImage().pixelColor(8, 14), palette->accent); // the style sheet came along
        }
        QCOMPARE(changed.count(), 2);
    }

    void styleSheetIsFullyResolved() {
        QVERIFY(qApp->styleSheet().size() > 1000);
        QVERIFY(!qApp->styleSheet().contains('@'));
        QVERIFY(!qApp->styleSheet().contains("px("));
    }

    void fontsScaleWithTheApplications() {
        const double body = Theme::instance().font(TextRole::body).pointSizeF();
        QVERIFY(Theme::instance().font(TextRole::secondary).pointSizeF() < body);
        QFont larger = qApp->font();
        larger.setPointSizeF(larger.pointSizeF() * 2.0);
        const int before = Theme::instance().px(10);
        qApp->setFont(larger);
        QCOMPARE(Theme::instance().font(TextRole::body).pointSizeF(), 2.0 * body);
        QVERIFY(std::abs(Theme::instance().px(10) - 2 * before) <= 1);
        larger.setPointSizeF(body);
        qApp->setFont(larger);
    }

    void everyIconIsValidSvgAndFollowsTheTheme() {
        int icons = 0;
        for (QDirIterator files(":/icons"); files.hasNext(); ++icons) {
            const QString name = QFileInfo(files.next()).completeBaseName();
            QVERIFY2(QSvgRenderer(tintedSvg(name, Qt::red)).isValid(), qPrintable(name));
        }
        QVERIFY(icons > 30);
        const QIcon stop = icon("stop");
        Theme::instance().setMode(Theme::Mode::dark);
        const QImage dark = stop.pixmap(16, 16).toImage();
        Theme::instance().setMode(Theme::Mode::light);
        QVERIFY(dark != stop.pixmap(16, 16).toImage());
        QVERIFY(icon("no-such-icon").isNull());
    }

    void inkIsReadableOnEveryStepOfEveryMap() {
        for (const Palette* palette : {&darkPalette(), &lightPalette()})
            for (const QCPColorGradient& map :
                 {viridis(*palette), cividis(*palette), diverging(*palette, palette->negative, palette->positive)})
                for (int i = 0; i <= 100; ++i) {
                    const QColor cell = colourAt(map, i, 0, 100);
                    QVERIFY2(contrast(cell, inkOn(cell)) >= 3.0,
                             qPrintable(cell.name())); // WCAG 2, large or incidental text
                }
    }

    void missingValuesTakeTheZeroColour() {
        QCOMPARE(colourAt(viridis(darkPalette()), NAN, 0, 1), darkPalette().zero);
        QCOMPARE(colourAt(diverging(lightPalette(), Qt::blue, Qt::red), 0.0, -1, 1), lightPalette().zero);
    }

private:
    static double luminance(const QColor& c) {
        const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
        return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
    }
    static double contrast(const QColor& a, const QColor& b) {
        const double x = luminance(a), y = luminance(b);
        return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
    }
};

QTEST_MAIN(TestTheme)
#include "test_theme.moc"
