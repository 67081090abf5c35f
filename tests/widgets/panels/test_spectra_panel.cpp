// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QLineF>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <qcustomplot.h>

#include "controls/figure_strip.h"
#include "demo_model.h"
#include "generated_values.h"
#include "panels/linear_table.h"
#include "panels/spectra_panel.h"
#include "panels/spectrum_detail.h"
#include "panels/statistic_map.h"
#include "panels/statistic_scatter.h"
#include "plots/density_plot.h"
#include "plots/heatmap.h"
#include "plots/scatter_plot.h"
#include "session/selection.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;
using namespace moescope::testing;

class TestSpectraPanel : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void anyTwoStatisticsStandAgainstEachOther() {
        m_panel->setModel(m_model);
        const auto inspection = std::make_shared<const Inspection>(generatedInspection(*m_model, true));
        m_panel->setInspection(inspection);
        QTest::mouseClick(m_panel->findChild<QToolButton*>("scatter"), Qt::LeftButton);
        StatisticScatter& scatter = *m_panel->scatter();
        const std::size_t experts = 3UL * static_cast<std::size_t>(m_model->config().layers) *
                                    static_cast<std::size_t>(m_model->config().experts);
        QTRY_COMPARE(scatter.plot()->points().size(), experts);
        auto* across = scatter.findChild<QComboBox*>("horizontal");
        auto* up = scatter.findChild<QComboBox*>("vertical");
        across->setCurrentIndex(up->currentIndex());
        QCOMPARE(scatter.plot()->correlation(), 1.0); // against itself
        across->setCurrentIndex((up->currentIndex() + 1) % across->count());
        QVERIFY(!scatter.plot()->points().empty());
        const ScatterPlot::Point point = scatter.plot()->points()[17];
        const Linear& linear = *std::ranges::find_if(m_model->linears(), [&point](const Linear& each) {
            return each.kind == LinearKind::expert && each.layer == point.pick.layer &&
                   each.expert == point.pick.expert && static_cast<int>(each.projection) == point.pick.projection;
        });
        const auto index = static_cast<std::size_t>(&linear - m_model->linears().data());
        QCOMPARE(point.y,
                 *statisticTable()[static_cast<std::size_t>(up->currentIndex())].value(inspection->linears[index]));
        const QPointF at = scatter.plot()->positionOf(point);
        QVERIFY(scatter.plot()->hoverAt(at).has_value());
        QTest::mouseClick(scatter.plot()->plot(), Qt::LeftButton, {}, at.toPoint());
        QVERIFY(!m_selection->pick().isEmpty());
        QVERIFY(QLineF(at, scatter.plot()->positionOf(*std::ranges::find(scatter.plot()->points(), m_selection->pick(),
                                                                         &ScatterPlot::Point::pick)))
                    .length() < 3.0); // the one under the pointer, or one that lies on it
    }

    void initTestCase() {
        Theme::instance().install(*qApp);
        m_model = demoModel();
        QVERIFY(m_model);
    }

    void init() {
        WidgetTest::init();
        m_selection = std::make_unique<Selection>();
        m_panel = std::make_unique<SpectraPanel>(m_selection.get());
        m_panel->resize(1008, 1000);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    void withoutModelItOffersToOpenOne() {
        QSignalSpy wanted(m_panel.get(), &SpectraPanel::openWanted);
        for (auto* button : m_panel->findChildren<QPushButton*>())
            if (button->isVisible())
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(wanted.count(), 1);
    }

    void aPartialInspectionShowsWhatIsThere() {
        Inspection partial = generatedInspection(*m_model, false);
        for (std::size_t i = partial.linears.size() / 2; i < partial.linears.size(); ++i)
            partial.linears[i] = {};
        m_panel->setModel(m_model);
        m_panel->setInspection(std::make_shared<const Inspection>(partial));
        QTRY_VERIFY(!std::isnan(heatmap().value({0, 0})));
        QVERIFY(std::isnan(heatmap().value({11, 7})));
        QCOMPARE(figures().back().caption, QString("Sampled"));
        QTRY_COMPARE(figures()[figures().size() - 2].value,
                     QString("%1 of %2").arg(partial.linears.size() / 2).arg(partial.linears.size()));
    }

    void mapHoldsEveryExpertLinearInItsPlace() {
        show();
        const Inspection inspection = generatedInspection(*m_model, false);
        for (const Linear& linear : m_model->linears())
            if (linear.expert >= 0) {
                const int row =
                    3 * linear.layer + static_cast<int>(linear.projection) - static_cast<int>(Projection::gate);
                const auto i = static_cast<std::size_t>(&linear - m_model->linears().data());
                QCOMPARE(heatmap().value({row, linear.expert}), *inspection.linears[i].alphaHill);
            }
    }

    void clickingACellPicksEverywhereAndAsksForItsSpectrum() {
        show();
        QSignalSpy wanted(m_panel.get(), &SpectraPanel::spectrumWanted);
        QTest::mouseClick(heatmap().plot(), Qt::LeftButton, {}, heatmap().cellRect({7, 3}).center().toPoint());
        QCOMPARE(m_selection->pick(), (Pick{2, 3, static_cast<int>(Projection::up)}));
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toString(), QString("model.layers.2.mlp.experts.3.up_proj"));
        QCOMPARE(wanted[0][1].toBool(), false);
        const auto rows = m_panel->table()->view()->selectionModel()->selectedRows();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows[0].data().toString(), QString("L2 E3"));
        answer(wanted[0][0].toString());
        QVERIFY(m_panel->detail()->density()->summary().startsWith("L2 · E3 · up: 256 eigenvalues"));
    }

    void controlClickAddsAnOverlay() {
        show();
        m_selection->setPick({2, 3, static_cast<int>(Projection::up)});
        QSignalSpy wanted(m_panel.get(), &SpectraPanel::spectrumWanted);
        QTest::mouseClick(heatmap().plot(), Qt::LeftButton, Qt::ControlModifier,
                          heatmap().cellRect({3, 1}).center().toPoint());
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][1].toBool(), true);
        answer("model.layers.2.mlp.experts.3.up_proj");
        answer(wanted[0][0].toString());
        QVERIFY(m_panel->detail()->density()->summary().contains("L1 · E1 · gate"));
    }

    void aSpectrumThatIsThereIsNotAskedForAgain() {
        show();
        QSignalSpy wanted(m_panel.get(), &SpectraPanel::spectrumWanted);
        m_selection->setPick({0, 0, static_cast<int>(Projection::up)});
        answer("model.layers.0.mlp.experts.0.up_proj");
        m_selection->setPick({0, 1, static_cast<int>(Projection::up)});
        m_selection->setPick({0, 0, static_cast<int>(Projection::up)});
        QCOMPARE(wanted.count(), 2);
    }

    void anotherStatisticChangesMapFiguresAndOrder() {
        show();
        auto* statistic = m_panel->findChild<QComboBox*>();
        const int variance = statistic->findText("Variance", Qt::MatchContains);
        QVERIFY(variance >= 0);
        statistic->setCurrentIndex(variance);
        QCOMPARE(heatmap().data().quantity, statistic->currentText());
        QCOMPARE(figures()[0].caption, "Median " + statistic->currentText());
        const QModelIndex first =
            m_panel->table()->view()->model()->index(0, LinearTableModel::firstStatistic + variance);
        const QModelIndex second = first.siblingAtRow(1);
        QVERIFY(first.data(sortRole).toDouble() >= second.data(sortRole).toDouble());
    }

    void pointerReachesTheStatusLine() {
        show();
        QSignalSpy hovered(m_panel.get(), &SpectraPanel::hovered);
        QTest::mouseMove(heatmap().plot(), heatmap().cellRect({7, 3}).center().toPoint());
        QTRY_VERIFY(!hovered.isEmpty());
        QVERIFY(hovered.last()[0].toString().startsWith("model.layers.2.mlp.experts.3.up_proj: "));
    }

    void darkAndLightDiffer() {
        show();
        Theme::instance().setMode(Theme::Mode::light);
        QTRY_COMPARE(m_panel->grab().toImage().pixelColor(4, 4), lightPalette().dock);
        QTRY_COMPARE(heatmap().plot()->grab().toImage().pixelColor(1, 1), lightPalette().dock);
        Theme::instance().setMode(Theme::Mode::dark);
        QTRY_COMPARE(m_panel->grab().toImage().pixelColor(4, 4), darkPalette().dock);
        QTRY_COMPARE(heatmap().plot()->grab().toImage().pixelColor(1, 1), darkPalette().dock);
    }

    void everyPlotHasANameAndASummary() {
        show();
        m_selection->setPick({2, 3, static_cast<int>(Projection::up)});
        answer("model.layers.2.mlp.experts.3.up_proj");
        for (const auto* plot : m_panel->findChildren<QCustomPlot*>()) {
            QVERIFY(!plot->accessibleName().isEmpty());
            QVERIFY2(!plot->accessibleDescription().isEmpty(), qPrintable(plot->accessibleName()));
        }
    }

private:
    Heatmap& heatmap() const { return *m_panel->map()->heatmap(); }
    const std::vector<Figure>& figures() const { return m_panel->findChild<FigureStrip*>()->figures(); }
    void show() {
        m_panel->setModel(m_model);
        m_panel->setInspection(std::make_shared<const Inspection>(generatedInspection(*m_model, false)));
        QTRY_VERIFY(!std::isnan(heatmap().value({0, 0})));
        QTest::qWait(20); // layout of the page
    }
    void answer(const QString& module) {
        m_panel->setSpectrum(std::make_shared<const Spectrum>(generatedSpectrum(*m_model->find(module.toStdString()))));
    }

    std::shared_ptr<const Model> m_model;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<SpectraPanel> m_panel;
};

QTEST_MAIN(TestSpectraPanel)
#include "test_spectra_panel.moc"
