// SPDX-License-Identifier: GPL-3.0-or-later
// A pick anywhere is seen everywhere: each plot and each table of the rooms Spectra and Routing, both ways.
#include <functional>

#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <qcustomplot.h>

#include "demo_model.h"
#include "generated_values.h"
#include "panels/coverage_section.h"
#include "panels/drift_section.h"
#include "panels/flip_section.h"
#include "panels/layer_routing_section.h"
#include "panels/linear_table.h"
#include "panels/routing_panel.h"
#include "panels/spectra_panel.h"
#include "panels/statistic_map.h"
#include "panels/statistic_scatter.h"
#include "panels/token_section.h"
#include "plots/heatmap.h"
#include "plots/histogram_rows.h"
#include "plots/scatter_plot.h"
#include "plots/slope_plot.h"
#include "session/selection.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;
using namespace moescope::testing;

class TestLinkedPicks : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        WidgetTest::init(); // windows show already here
        Theme::instance().install(*qApp);
        m_model = demoModel();
        QVERIFY(m_model);
        m_spectra = std::make_unique<SpectraPanel>(&m_selection);
        m_routing = std::make_unique<RoutingPanel>(&m_selection);
        for (QWidget* panel : {static_cast<QWidget*>(m_spectra.get()), static_cast<QWidget*>(m_routing.get())}) {
            panel->resize(1100, 1600);
            panel->show();
            QVERIFY(QTest::qWaitForWindowExposed(panel));
        }
        const auto inspection = std::make_shared<const Inspection>(generatedInspection(*m_model, true));
        const auto routing = std::make_shared<const RoutingStatistics>(generatedRouting(*m_model));
        m_spectra->setModel(m_model);
        m_routing->setModel(m_model);
        m_spectra->setInspection(inspection);
        m_routing->setInspection(inspection);
        m_routing->setRouting(routing, std::make_shared<const Coverage>(coverageOf(*routing)));
        m_routing->setComparison(std::make_shared<const Comparison>(generatedComparison(*m_model, 2, 32, {" a", "b"})),
                                 "tuned", "3 bit");
        QTest::mouseClick(m_spectra->findChild<QToolButton*>("scatter"), Qt::LeftButton);
        QTRY_VERIFY(!m_spectra->scatter()->plot()->points().empty());
        QTRY_VERIFY(!std::isnan(m_spectra->map()->heatmap()->value({0, 0})));
    }
    void cleanup() {
        WidgetTest::cleanup();
        m_selection.clear();
    }

    /// Every plot that can show a pick says so to screen readers, and frames or colours it by the same value.
    void aPickIsSeenInEveryPlotAndTable() {
        m_selection.setPick({2, 5, static_cast<int>(Projection::up)});
        int plots = 0;
        for (const QWidget* panel : {static_cast<QWidget*>(m_spectra.get()), static_cast<QWidget*>(m_routing.get())})
            for (const auto* plot : panel->findChildren<PlotController*>()) {
                const bool showsPicks = qobject_cast<const Heatmap*>(plot) || qobject_cast<const SlopePlot*>(plot) ||
                                        qobject_cast<const ScatterPlot*>(plot) ||
                                        qobject_cast<const HistogramRows*>(plot);
                if (!showsPicks)
                    continue;
                ++plots;
                QVERIFY2(plot->summary().contains("Picked:"), qPrintable(plot->plot()->accessibleName()));
                QCOMPARE(plot->plot()->accessibleDescription(), plot->description());
            }
        QCOMPARE(plots, 10);
        QCOMPARE(m_spectra->table()->view()->selectionModel()->selectedRows().value(0).data().toString(),
                 QString("L2 E5"));
        QCOMPARE(m_routing->coverage()->flagged()->selectionModel()->selectedRows().size(), 1);
        m_selection.clear();
        QVERIFY(!m_spectra->map()->heatmap()->summary().contains("Picked:"));
    }

    void everyPlotAndTablePicks_data() {
        QTest::addColumn<std::function<void()>>("act");
        QTest::addColumn<int>("layer");
        QTest::addColumn<int>("expert");
        const auto cell = [](Heatmap* map, HeatmapCell at) {
            return std::function<void()>([map, at] { click(*map->plot(), map->cellRect(at).center()); });
        };
        QTest::newRow("statistic") << cell(m_spectra->map()->heatmap(), {7, 3}) << 2 << 3;
        QTest::newRow("lost and gained") << cell(flips(0), {2, 6}) << 1 << 6;
        QTest::newRow("drift") << cell(m_routing->drift()->map(), {3, 1}) << 3 << 1;
        QTest::newRow("coverage") << cell(m_routing->coverage()->map(), {1, 4}) << 1 << 4;
        QTest::newRow("chosen together") << cell(m_routing->layer()->together(), {5, 0}) << 0 << 5;
        QTest::newRow("texts") << cell(m_routing->layer()->shares(), {0, 7}) << 0 << 7;
        QTest::newRow("slopes") << std::function<void()>([this] {
            auto& plot = *m_routing->drift()->slopes();
            const int item = 4; // its end on the right
            click(*plot.plot(),
                  {plot.plot()->axisRect()->right() - 0.0, plot.plot()->yAxis->coordToPixel(plot.rightRank(item))});
        }) << 0 << 4;
        QTest::newRow("scatter") << std::function<void()>([this] {
            auto& plot = *m_spectra->scatter()->plot();
            const auto& points = plot.points(); // the topmost: nothing lies on it
            const auto top = std::ranges::max_element(points, {}, &ScatterPlot::Point::y);
            click(*plot.plot(), plot.positionOf(*top));
            m_expected = top->pick;
        }) << -2 << -2;
        QTest::newRow("table of linears") << std::function<void()>([this] {
            auto* view = m_spectra->table()->view();
            view->setFocus();
            view->setCurrentIndex(view->model()->index(3, 0));
            QTest::keyClick(view, Qt::Key_Down);
        }) << -1 << -1;
        QTest::newRow("table of coverage, by keys")
            << std::function<void()>([this] { down(m_routing->coverage()->flagged()); }) << -1 << -1;
    }

    void everyPlotAndTablePicks() {
        QFETCH(std::function<void()>, act);
        QFETCH(int, layer);
        QFETCH(int, expert);
        const QString name = QTest::currentDataTag();
        m_routing->setView(name == "drift" || name == "slopes" ? "drift"
                           : name.startsWith("table of cov") || name == "coverage" || name == "texts" ||
                                   name == "chosen together"
                               ? "coverage"
                               : "overview");
        const Pick before{0, 0, static_cast<int>(Projection::up)}; // the layer that the sections of one layer show
        m_selection.setPick(before);
        QTest::qWait(30); // layout of the page, queued drawings
        act();
        QVERIFY2(m_selection.pick() != before, qPrintable(QString("%1 %2 %3")
                                                              .arg(m_selection.pick().layer)
                                                              .arg(m_selection.pick().expert)
                                                              .arg(m_selection.pick().projection)));
        if (layer == -2) {
            QCOMPARE(m_selection.pick(), m_expected);
        } else if (layer >= 0) {
            QCOMPARE(m_selection.pick().layer, layer);
            QCOMPARE(m_selection.pick().expert, expert);
        }
        // And from there it is seen in another room.
        QVERIFY(m_spectra->map()->heatmap()->summary().contains("Picked:") ||
                m_selection.pick().expert < 0); // a shared expert has no cell
    }

    void controlClickComparesFromEveryMap() {
        for (Heatmap* map : {m_spectra->map()->heatmap(), m_routing->drift()->map()}) {
            m_selection.setPick({0, 0, static_cast<int>(Projection::up)});
            m_routing->setView("drift");
            QTest::qWait(30);
            QTest::mouseClick(map->plot(), Qt::LeftButton, Qt::ControlModifier,
                              map->cellRect({2, 2}).center().toPoint());
            QCOMPARE(m_selection.overlays().size(), 1);
        }
    }

private:
    static void click(QWidget& plot, QPointF at) { QTest::mouseClick(&plot, Qt::LeftButton, {}, at.toPoint()); }
    static void down(QTableView* view) {
        view->setFocus();
        view->setCurrentIndex(view->model()->index(1, 0));
        QTest::keyClick(view, Qt::Key_Down);
    }
    [[nodiscard]] Heatmap* flips(qsizetype which) const {
        return m_routing->flips()->findChildren<Heatmap*>().value(which);
    }

    std::shared_ptr<const Model> m_model;
    Selection m_selection;
    Pick m_expected;
    std::unique_ptr<SpectraPanel> m_spectra;
    std::unique_ptr<RoutingPanel> m_routing;
};

QTEST_MAIN(TestLinkedPicks)
#include "test_linked_picks.moc"
