// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include <qcustomplot.h>

#include "plots/bar_plot.h"
#include "plots/ccdf_plot.h"
#include "plots/density_plot.h"
#include "plots/error_size_curve.h"
#include "plots/histogram_rows.h"
#include "plots/ks_plot.h"
#include "plots/line_curves.h"
#include "plots/number_text.h"
#include "plots/plot_memory.h"
#include "plots/slope_plot.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;

namespace {

std::shared_ptr<const Spectrum> spectrum() {
    auto value = std::make_shared<Spectrum>();
    value->module = std::string("m"); // a plain "m": GCC 12 warns of an overlap that cannot be (its bug 105651)
    value->eigenvalues = {0.1, 0.2, 0.4, 0.8};
    value->fit = PowerLawFit{2.0, 0.2, 0.12, 0.5, 3};
    value->ksXmin = {0.1, 0.2, 0.4};
    value->ksD = {0.3, 0.12, 0.2};
    value->densityX = {0.1, 0.2, 0.4, 0.8};
    value->density = {2.0, 1.0, 0.0, 0.25};
    return value;
}

QPoint pixel(QCustomPlot& plot, double x, double y) {
    return {qRound(plot.xAxis->coordToPixel(x)), qRound(plot.yAxis->coordToPixel(y))};
}

} // namespace

class TestCurves : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void densityDrawsPointsAndTheScaledLaw() {
        QCustomPlot plot;
        plot.resize(500, 300);
        auto* density = new DensityPlot(&plot);
        density->setCurves({{"L0 · E1 · up", spectrum()}});
        QCOMPARE(plot.graphCount(), 3);             // points, law, xmin
        QCOMPARE(plot.graph(0)->data()->size(), 3); // an empty bin has no logarithm
        // law at xmin: tail share 3/4 times (alpha - 1) / xmin
        QCOMPARE(plot.graph(1)->data()->constBegin()->value, 0.75 * 1.0 / 0.2);
        plot.replot();
        const auto hover = density->hoverAt(pixel(plot, 0.2, 1.0));
        QVERIFY(hover && hover->line.startsWith("L0 · E1 · up: λ 0.200, density 1.00"));
        QVERIFY(density->summary().contains("alpha 2.00"));
        density->setCurves({});
        QCOMPARE(plot.graphCount(), 0);
    }

    void ccdfStartsAtOneAndEndsAtOneOfN() {
        QCustomPlot plot;
        auto* ccdf = new CcdfPlot(&plot);
        ccdf->setCurves({{"a", spectrum()}});
        QCOMPARE(plot.graph(0)->data()->constBegin()->value, 1.0);
        QCOMPARE((plot.graph(0)->data()->constEnd() - 1)->value, 0.25);
        QCOMPARE(plot.graph(1)->data()->constBegin()->value, 0.75); // the law meets the data at xmin
        QCOMPARE(ccdf->table().rows.size(), 4);
    }

    void ksMarksTheChosenXmin() {
        QCustomPlot plot;
        plot.resize(400, 200);
        auto* ks = new KsPlot(&plot);
        ks->setCurves({{"a", spectrum()}, {"b", spectrum()}});
        QCOMPARE(plot.graphCount(), 4);
        QCOMPARE(plot.graph(1)->data()->constBegin()->key, 0.2);
        plot.replot();
        QVERIFY(ks->hoverAt(pixel(plot, 0.4, 0.2)).has_value());
    }

    void histogramCountsEveryFiniteValueOnce() {
        QCustomPlot plot;
        plot.resize(300, 200);
        auto* rows = new HistogramRows(&plot);
        rows->setRows({{"L0", {1.0, 2.0, 3.0, NAN}}, {"L1", {3.0, 3.0}}}, "Alpha", 2);
        int total = 0;
        for (const QStringList& row : rows->table().rows)
            total += row[3].toInt();
        QCOMPARE(total, 5);
        QVERIFY(rows->summary().contains("L0 median 2.00, L1 median 3.00"));
        plot.show(); // a widget takes over its size when it is first shown
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        plot.replot();
        QSignalSpy picked(rows, &HistogramRows::rowPicked);
        QTest::mouseClick(&plot, Qt::LeftButton, {}, pixel(plot, 2.0, 1.5));
        QCOMPARE(picked.value(0).value(0).toInt(), 1);
    }

    void valuesAndCountsCanBeLogarithmic() {
        QCustomPlot plot;
        plot.resize(300, 200);
        PlotMemory::instance().keepIn({});
        auto* rows = new HistogramRows(&plot);
        rows->setRows({{"L0", {1e-6, 1e-4, 1e-4, 1e-2}}}, "Variance", 2);
        PlotMemory::instance().set("histogram/log x", true);
        QCOMPARE(plot.xAxis->scaleType(), QCPAxis::stLogarithmic);
        QVERIFY(rows->binText().startsWith("a factor of"));
        int total = 0, highest = 0;
        for (const QStringList& row : rows->table().rows) {
            total += row[3].toInt();
            highest = std::max(highest, row[3].toInt());
            if (row[3].toInt() == 2)
                QVERIFY(row[1].toDouble() <= 1e-4 * 1.0001 && row[2].toDouble() >= 1e-4);
        }
        QCOMPARE(total, 4);
        QCOMPARE(highest, 2);
        rows->setRows({{"L0", {-1.0, 2.0}}}, "Mean", 2); // has no logarithm
        QCOMPARE(plot.xAxis->scaleType(), QCPAxis::stLinear);
        PlotMemory::instance().set("histogram/log x", false);
    }

    void slopesRankBothOrders() {
        QCustomPlot plot;
        plot.resize(160, 200);
        auto* slopes = new SlopePlot(&plot, "Rank");
        slopes->setItems({{"E0", 3.0, 1.0}, {"E1", 1.0, 2.0}, {"E2", 2.0, 3.0}}, "base", "tuned");
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        plot.replot();
        QCOMPARE(slopes->leftRank(0), 2);
        QCOMPARE(slopes->rightRank(0), 0);
        QCOMPARE(slopes->table().rows[1], (QStringList{"E1", "1", "2", "1", "2"}));
        QSignalSpy picked(slopes, &SlopePlot::itemPicked);
        // The end on the left of the base's largest.
        QTest::mouseClick(&plot, Qt::LeftButton, {},
                          QPoint(plot.axisRect()->left(), qRound(plot.yAxis->coordToPixel(2.0))));
        QCOMPARE(picked.count(), 1);
        QCOMPARE(picked[0][0].toInt(), 0);
        slopes->setHighlighted(0);
        QTest::keyClick(&plot, Qt::Key_Down); // of the tuned the next larger one
        QCOMPARE(picked.count(), 2);
        QCOMPARE(picked[1][0].toInt(), 1);
    }

    void barsTellTheirNotes() {
        QCustomPlot plot;
        plot.resize(300, 200);
        auto* bars = new BarPlot(&plot, "Flips by margin", "Margin", "Flip rate, %");
        bars->setValue({0.0, 0.5, {40.0, 10.0}, {"first", "second"}, 0.5, "most left"});
        plot.replot();
        QCOMPARE(bars->hoverAt(pixel(plot, 0.75, 5.0))->line, QString("second"));
        QVERIFY(bars->summary().contains("most left"));
    }

    void lineCurvesGrowByAppending() {
        QCustomPlot plot;
        plot.resize(400, 200);
        auto* curves = new LineCurves(&plot, "Loss", "Iteration", "Loss");
        curves->addCurve("value", "Value", &Palette::negative);
        curves->setXEnd(100);
        for (int i = 0; i <= 10; ++i)
            curves->append("value", i, 1.0 - 0.05 * i);
        curves->append("nobody", 1, 1); // unknown curves are ignored
        curves->appendHeldOut("value", 10, 0.52);
        QCOMPARE(plot.graph(0)->data()->size(), 11);
        QCOMPARE(plot.xAxis->range().upper, 100.0); // the planned end stays in sight
        curves->setPauseMark(10, "paused at 10");
        QVERIFY(curves->summary().contains("Value fell from 1.00 to 0.52"));
        QCOMPARE(plot.graph(0)->pen().widthF(), 1.0);
        QCOMPARE(curves->table().rows.size(), 12);
        curves->addCurve("order", "Order", &Palette::positive);
        curves->append("order", 3, 40.0);
        QVERIFY(plot.yAxis->range().upper > 40.0);
        curves->setShown("order", false); // one that is not shown does not set the scale, and stays in the table
        QVERIFY(plot.yAxis->range().upper < 2.0);
        QVERIFY(!curves->summary().contains("Order"));
        QCOMPARE(curves->table().rows.size(), 13);
        curves->clearPoints();
        QVERIFY(curves->table().rows.isEmpty());
    }

    void themeRecoloursCurves() {
        QCustomPlot plot;
        auto* curves = new LineCurves(&plot, "Loss", "Iteration", "Loss");
        curves->addCurve("value", "Value", &Palette::negative);
        for (const auto mode : {Theme::Mode::light, Theme::Mode::dark}) {
            Theme::instance().setMode(mode);
            QCOMPARE(plot.graph(0)->pen().color(), Theme::instance().palette().negative);
        }
    }

    void errorCurveAsksForSizesInRange() {
        QCustomPlot plot;
        plot.resize(400, 200);
        auto* errors = new ErrorSizeCurve(&plot);
        errors->setCurve({{4.0, 4.0}, {5.0, 1.0}, {6.0, 0.25}}, "AlphaQ", "MB", "Error");
        errors->setPresent({5.0, 1.0}, "this plan");
        plot.replot();
        QSignalSpy wanted(errors, &ErrorSizeCurve::sizeWanted);
        QTest::mouseClick(&plot, Qt::LeftButton, {}, pixel(plot, 4.5, 1.0));
        QCOMPARE(wanted.count(), 1);
        QVERIFY(std::abs(wanted[0][0].toDouble() - 4.5) < 0.02); // a pixel
        QTest::mouseClick(&plot, Qt::LeftButton, {},
                          QPoint(plot.axisRect()->right() - 1, plot.axisRect()->center().y()));
        QCOMPARE(wanted[1][0].toDouble(), 6.0);
        QTest::keyClick(&plot, Qt::Key_Left);
        QCOMPARE(wanted[2][0].toDouble(), 4.98);
    }

    void rivalsAreFoundUnderThePointer() {
        QCustomPlot plot;
        plot.resize(600, 300);
        auto* errors = new ErrorSizeCurve(&plot);
        errors->setCurve({{4.0, 4.0}, {5.0, 1.0}, {6.0, 0.25}}, "AlphaQ", "MB", "Error");
        errors->setRivals({{"PMQ", {{4.0, 8.0}, {6.0, 2.0}}}, {"EWQ", {{5.5, 1.0}}}});
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        plot.replot();
        QCOMPARE(errors->rivalAt(pixel(plot, 5.0, 4.0)), 0); // halfway on a logarithmic axis: sqrt(8 * 2)
        QCOMPARE(errors->rivalAt(pixel(plot, 5.5, 1.0)), 1);
        QCOMPARE(errors->rivalAt(pixel(plot, 4.2, 1.0)), -1);
        const auto hover = errors->hoverAt(pixel(plot, 5.0, 4.0));
        QVERIFY2(hover && hover->line.startsWith("PMQ: ") && hover->line.contains(": Error 4"),
                 qPrintable(hover ? hover->line : QString()));
        // The pointed one is drawn in the palette's colour, and only as long as it is pointed at.
        const QColor strong = Theme::instance().palette().positive;
        const auto hasStrong = [&] {
            const QImage image = plot.grab().toImage();
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (image.pixelColor(x, y) == strong)
                        return true;
            return false;
        };
        QVERIFY(!hasStrong());
        QTest::mouseMove(&plot, pixel(plot, 5.0, 4.0));
        QVERIFY(hasStrong());
        QTest::mouseMove(&plot, pixel(plot, 4.2, 1.0));
        QVERIFY(!hasStrong());
        // All of them in the table, by name.
        const Table table = errors->table();
        QCOMPARE(table.rows.size(), 6);
        QCOMPARE(table.rows[3], (QStringList{"4", "8", "PMQ"}));
        QCOMPARE(table.rows[5], (QStringList{"5.5", "1", "EWQ"}));
        errors->setRivals({});
        QCOMPARE(plot.graphCount(), 1);
    }

    void numbersReadAsPeopleWriteThem() {
        QCOMPARE(fixedText(-1234.5, 1), QString("−1,234.5"));
        QCOMPARE(fixedText(-0.001, 2), QString("0.00"));
        QCOMPARE(fixedText(NAN, 2), QString("–"));
        QCOMPARE(percentText(0.2853), QString("28.5 %"));
        QCOMPARE(significantText(0.00000175), QString("1.75 × 10⁻⁶"));
        QCOMPARE(significantText(121.6, 4), QString("121.6"));
        QCOMPARE(displayExponent(1.9e-3), -3);
        QCOMPARE(displayExponent(5.57), 0);
    }
};

QTEST_MAIN(TestCurves)
#include "test_curves.moc"
