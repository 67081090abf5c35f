// SPDX-License-Identifier: GPL-3.0-or-later
// Data at the edge of what there is: none, only missing values, a single one, very many; and surroundings that change:
// right-to-left languages, another font, finer screens.
#include <algorithm>
#include <functional>

#include <QTest>

#include <qcustomplot.h>

#include "plots/bar_plot.h"
#include "plots/ccdf_plot.h"
#include "plots/density_plot.h"
#include "plots/error_size_curve.h"
#include "plots/heatmap.h"
#include "plots/histogram_rows.h"
#include "plots/ks_plot.h"
#include "plots/line_curves.h"
#include "plots/plot_export.h"
#include "plots/run_curves.h"
#include "plots/scatter_plot.h"
#include "plots/slope_plot.h"
#include "plots/token_strip.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;

namespace {

HeatmapData map(int rows, int columns, const std::function<double(int, int)>& value) {
    HeatmapData data;
    data.columns = columns;
    data.quantity = "Alpha";
    data.columnTitle = "Expert";
    for (int row = 0; row < rows; ++row) {
        HeatmapRow line{QString("L%1").arg(row / 3), QString("p%1").arg(row % 3), row / 3, row % 3, -1, {}};
        for (int column = 0; column < columns; ++column)
            line.values.push_back(value(row, column));
        data.rows.push_back(std::move(line));
    }
    return data;
}

using Maker = std::function<PlotController*(QCustomPlot*)>;

SpectrumCurves spectra(std::size_t curves, std::size_t points) {
    SpectrumCurves result;
    for (std::size_t i = 0; i < curves; ++i) {
        auto spectrum = std::make_shared<Spectrum>();
        spectrum->module = "module" + std::to_string(i);
        for (std::size_t j = 0; j < points; ++j) {
            const double x = 0.01 * std::pow(1.05, static_cast<double>(j));
            spectrum->eigenvalues.push_back(x);
            spectrum->densityX.push_back(x);
            spectrum->density.push_back(1.0 / x);
            spectrum->ksXmin.push_back(x);
            spectrum->ksD.push_back(0.1);
        }
        if (points > 0)
            spectrum->fit = PowerLawFit{2.0, 0.2, 0.1, spectrum->eigenvalues[points / 2], 2};
        result.push_back({QString("a very long name of matrix number %1 that nobody can read to its end").arg(i),
                          std::move(spectrum)});
    }
    return result;
}

} // namespace

class TestEdges : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    /// Every kind of plot with every kind of edge: drawn, pointed at everywhere, asked for words, table and pictures.
    /// Qt's warnings fail the test, the sanitizers' builds say more.
    void nothingBreaksAtTheEdges_data() {
        QTest::addColumn<Maker>("make");
        const auto add = [](const char* name, Maker make) { QTest::newRow(name) << make; };
        const auto heat = [](const HeatmapData& data) {
            return Maker([data](QCustomPlot* plot) -> PlotController* {
                auto* heatmap = new Heatmap(plot, "Map");
                heatmap->setData(data);
                heatmap->setGradient(viridis, 0.0, 1.0);
                return heatmap;
            });
        };
        add("map: untouched", [](QCustomPlot* plot) { return new Heatmap(plot, "Map"); });
        add("map: no rows", heat(map(0, 0, {})));
        add("map: rows without columns", heat(map(3, 0, {})));
        add("map: one cell", heat(map(1, 1, [](int, int) { return 0.5; })));
        add("map: one row", heat(map(1, 300, [](int, int c) { return 0.01 * c; })));
        add("map: only missing", heat(map(6, 8, [](int, int) { return NAN; })));
        add("map: infinite", heat(map(2, 2, [](int r, int) { return r ? INFINITY : -INFINITY; })));
        add("map: enormous", heat(map(2, 2, [](int r, int c) { return (r ? -1e300 : 1e300) * (c + 1); })));
        add("map: 300 layers x 512 experts x 3", heat(map(900, 512, [](int r, int c) { return std::sin(r + c); })));
        HeatmapData named = map(3, 4, [](int, int c) { return c; });
        for (HeatmapRow& row : named.rows)
            row.label = QString("a text of a very long name indeed ").repeated(4);
        add("map: long names", heat(named));
        const auto curves = [](auto* of, std::size_t count, std::size_t points) {
            using Plot = std::remove_pointer_t<decltype(of)>;
            return Maker([=](QCustomPlot* plot) -> PlotController* {
                auto* controller = new Plot(plot);
                controller->setCurves(spectra(count, points));
                return controller;
            });
        };
        for (const auto& [name, count, points] :
             {std::tuple("none", std::size_t(0), std::size_t(0)), std::tuple("empty", std::size_t(1), std::size_t(0)),
              std::tuple("one point", std::size_t(1), std::size_t(1)),
              std::tuple("128 curves", std::size_t(128), std::size_t(100))}) {
            QTest::newRow(qPrintable(QString("density: %1").arg(name)))
                << curves(static_cast<DensityPlot*>(nullptr), count, points);
            QTest::newRow(qPrintable(QString("ccdf: %1").arg(name)))
                << curves(static_cast<CcdfPlot*>(nullptr), count, points);
            QTest::newRow(qPrintable(QString("ks: %1").arg(name)))
                << curves(static_cast<KsPlot*>(nullptr), count, points);
        }
        const auto histogram = [](const std::vector<HistogramRows::Row>& rows) {
            return Maker([rows](QCustomPlot* plot) -> PlotController* {
                auto* controller = new HistogramRows(plot);
                controller->setRows(rows, "Alpha", 2);
                controller->setHighlightedRow(static_cast<int>(rows.size()) - 1);
                return controller;
            });
        };
        add("histogram: none", histogram({}));
        add("histogram: only missing", histogram({{"L0", {NAN, NAN}}, {"L1", {}}}));
        add("histogram: all the same", histogram({{"L0", {3.0, 3.0, 3.0}}}));
        add("histogram: 300 layers", histogram(std::vector<HistogramRows::Row>(300, {"L", {1.0, 2.0, 2.0}})));
        const auto slopes = [](int items) {
            return Maker([items](QCustomPlot* plot) -> PlotController* {
                auto* controller = new SlopePlot(plot, "Rank");
                std::vector<SlopePlot::Item> values;
                for (int i = 0; i < items; ++i)
                    values.push_back({QString("an expert of a long name %1").arg(i), 1.0 * i, 1.0 * (i * 7 % 13)});
                controller->setItems(std::move(values), "base", "tuned");
                controller->setHighlighted(items - 1);
                return controller;
            });
        };
        add("slopes: none", slopes(0));
        add("slopes: one", slopes(1));
        add("slopes: 512", slopes(512));
        const auto scatter = [](const std::vector<ScatterPlot::Point>& points) {
            return Maker([points](QCustomPlot* plot) -> PlotController* {
                auto* controller = new ScatterPlot(plot, "Two");
                controller->setPoints(points, "x", "y");
                return controller;
            });
        };
        add("scatter: none", scatter({}));
        add("scatter: one", scatter({{1.0, 2.0, {0, 0, 0}, "L0"}}));
        add("scatter: missing", scatter({{NAN, 2.0, {0, 0, 0}, "L0"}, {1.0, INFINITY, {0, 1, 0}, "L0"}}));
        const auto bars = [](const BarPlot::Value& value) {
            return Maker([value](QCustomPlot* plot) -> PlotController* {
                auto* controller = new BarPlot(plot, "Bars", "x", "y");
                controller->setValue(value);
                return controller;
            });
        };
        add("bars: none", bars({}));
        add("bars: missing", bars({0.0, 0.5, {NAN, 1.0, INFINITY}, {}, -1.0, {}}));
        add("bars: no width", bars({0.0, 0.0, {1.0}, {}, -1.0, {}}));
        add("losses: none", [](QCustomPlot* plot) {
            auto* controller = new LineCurves(plot, "Loss", "Iteration", "Loss");
            controller->addCurve("a", "A", &Palette::text);
            controller->append("a", 0, NAN);
            return controller;
        });
        add("errors: none", [](QCustomPlot* plot) { return new ErrorSizeCurve(plot); });
        add("errors: one", [](QCustomPlot* plot) {
            auto* controller = new ErrorSizeCurve(plot);
            controller->setCurve({{1.0, 1.0}}, "AlphaQ", "MB", "Error");
            controller->setPresent({1.0, 1.0}, "this plan");
            return controller;
        });
        add("runs: none", [](QCustomPlot* plot) { return new RunCurves(plot, "Runs", "Layer", "Loss", true); });
        add("runs: missing", [](QCustomPlot* plot) {
            auto* controller = new RunCurves(plot, "Runs", "Layer", "Loss", true);
            controller->setCurves({{"a", {{0.0, NAN}}, false, 0}, {"b", {}, false, 1}, {"c", {{3.0, 0.0}}, false, 2}});
            return controller;
        });
    }

    void nothingBreaksAtTheEdges() {
        QFETCH(Maker, make);
        QCustomPlot plot;
        plot.resize(420, 260);
        PlotController* controller = make(&plot);
        QVERIFY(controller);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        for (const auto mode : {Theme::Mode::dark, Theme::Mode::light}) {
            Theme::instance().setMode(mode);
            plot.replot();
            QVERIFY(!plot.grab().isNull());
        }
        QVERIFY(!controller->summary().isEmpty());
        QCOMPARE(plot.accessibleDescription(), controller->description());
        for (int x = 2; x < plot.width(); x += 59)
            for (int y = 2; y < plot.height(); y += 43) {
                QTest::mouseMove(&plot, QPoint(x, y));
                static_cast<void>(controller->hoverAt(QPointF(x, y)));
            }
        QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.rect().center());
        for (const Qt::Key key : {Qt::Key_Plus, Qt::Key_Right, Qt::Key_Down, Qt::Key_P, Qt::Key_Minus, Qt::Key_0})
            QTest::keyClick(&plot, key);
        plot.replot();
        QVERIFY(!controller->table().header.isEmpty());
        QImage image(plot.size(), QImage::Format_ARGB32_Premultiplied);
        controller->paintTo(image, 1.0, false);
    }

    void fewerPixelsThanCellsShowTheExtreme() {
        // One cell in a quarter of a million stands out; wherever pixels are shared, it is the one that is seen.
        QCustomPlot plot;
        plot.resize(420, 260);
        auto* heatmap = new Heatmap(&plot, "Map");
        heatmap->setData(map(900, 300, [](int row, int column) { return row == 451 && column == 171 ? 1.0 : 0.5; }));
        heatmap->setGradient([](const Palette&) { return QCPColorGradient(QCPColorGradient::gpGrayscale); }, 0.0, 1.0);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        plot.replot();
        const QImage image = plot.grab().toImage();
        const QPoint at = heatmap->cellRect({451, 171}).center().toPoint();
        bool seen = false;
        for (int dx = -1; dx <= 1; ++dx)
            for (int dy = -1; dy <= 1; ++dy)
                seen |= image.pixelColor(at + QPoint(dx, dy)) == QColor(Qt::white);
        QVERIFY(seen);
    }

    /// Axes run to the right in every language, and what is drawn under them too.
    void rightToLeftLanguagesLeavePlotsAsTheyAre() {
        const auto picture = [] {
            QCustomPlot plot;
            plot.resize(420, 260);
            auto* heatmap = new Heatmap(&plot, "Map");
            heatmap->setData(map(6, 8, [](int row, int column) { return row + column; }));
            heatmap->setGradient(viridis, 0.0, 12.0);
            plot.show();
            if (!QTest::qWaitForWindowExposed(&plot))
                return QImage();
            plot.replot();
            return plot.grab().toImage();
        };
        const QImage usual = picture();
        QGuiApplication::setLayoutDirection(Qt::RightToLeft);
        const QImage turned = picture();
        QGuiApplication::setLayoutDirection(Qt::LeftToRight);
        QCOMPARE(turned, usual);
    }

    void anotherFontIsTakenUpAtOnce() {
        QCustomPlot plot;
        auto* bars = new BarPlot(&plot, "Bars", "x", "y");
        bars->setValue({0.0, 1.0, {1.0, 2.0}, {}, -1.0, {}});
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        const QFont usual = QApplication::font();
        const auto size = [&] { return QFontInfo(plot.xAxis->tickLabelFont()).pixelSize(); };
        const int before = size();
        QFont larger = usual;
        larger.setPointSizeF(2.0 * (usual.pointSizeF() > 0 ? usual.pointSizeF() : 10.0));
        QApplication::setFont(larger);
        QTRY_VERIFY(size() > before);
        QApplication::setFont(usual);
        QTRY_COMPARE(size(), before);
    }
};

QTEST_MAIN(TestEdges)
#include "test_edges.moc"
