// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <qcustomplot.h>

#include "controls/segmented.h"
#include "demo_model.h"
#include "generated_values.h"
#include "panels/coverage_section.h"
#include "panels/drift_section.h"
#include "panels/flip_section.h"
#include "panels/layer_routing_section.h"
#include "panels/routing_panel.h"
#include "panels/routing_values.h"
#include "panels/token_section.h"
#include "plots/heatmap.h"
#include "plots/number_text.h"
#include "routing/moqa.h"
#include "session/selection.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;
using namespace moescope::testing;

class TestRoutingPanel : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        Theme::instance().install(*qApp);
        m_model = demoModel();
        QVERIFY(m_model);
        m_routing = std::make_shared<const RoutingStatistics>(generatedRouting(*m_model));
        m_comparison = std::make_shared<const Comparison>(generatedComparison(*m_model, 4, 64, {" a", "b"}));
    }

    void init() {
        WidgetTest::init();
        m_selection = std::make_unique<Selection>();
        m_panel = std::make_unique<RoutingPanel>(m_selection.get());
        m_panel->resize(1008, 1000);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    void emptyPlacesAskForWhatTheyNeed() {
        QSignalSpy open(m_panel.get(), &RoutingPanel::openWanted),
            comparison(m_panel.get(), &RoutingPanel::comparisonWanted),
            coverage(m_panel.get(), &RoutingPanel::coverageWanted), base(m_panel.get(), &RoutingPanel::baseWanted);
        clickVisibleButtons();
        QCOMPARE(open.count(), 1);
        m_panel->setModel(m_model);
        clickVisibleButtons();
        QCOMPARE(comparison.count(), 1);
        m_panel->setView("coverage");
        clickVisibleButtons();
        QCOMPARE(coverage.count(), 1);
        m_panel->setInspection(std::make_shared<const Inspection>(generatedInspection(*m_model, false)));
        m_panel->setView("drift");
        clickVisibleButtons();
        QCOMPARE(base.count(), 1);
    }

    void lostStandsOverGained() {
        const HeatmapData data = lostOverGained(*m_comparison);
        QCOMPARE(data.rows.size(), 2 * m_comparison->layers.size());
        for (std::size_t layer = 0; layer < m_comparison->layers.size(); ++layer)
            for (std::size_t e = 0; e < 8; ++e) {
                QCOMPARE(data.rows[2 * layer].values[e], static_cast<double>(m_comparison->layers[layer].lost[e]));
                QCOMPARE(data.rows[2 * layer + 1].values[e],
                         -static_cast<double>(m_comparison->layers[layer].gained[e]));
            }
    }

    void replacementLeavesZerosOut() {
        const HeatmapData data = replacementOf(*m_comparison, 2);
        double sum = 0.0;
        for (const HeatmapRow& row : data.rows)
            for (const double v : row.values) {
                QVERIFY(v != 0.0);
                sum += std::isnan(v) ? 0.0 : v;
            }
        double lost = 0.0;
        for (const std::int64_t n : m_comparison->layers[2].lost)
            lost += static_cast<double>(n);
        QCOMPARE(sum, lost);
        QVERIFY(replacementOf(*m_comparison, 99).rows.empty());
    }

    void ninetyPercentOfFlipsLieLeftOfTheMark() {
        const BarPlot::Value value = flipsByMargin(*m_comparison);
        int left = 0, all = 0;
        for (const LayerFlips& flips : m_comparison->layers)
            for (std::size_t t = 0; t < flips.margins.size(); ++t)
                if (flips.replacedByToken[t]) {
                    ++all;
                    left += static_cast<double>(flips.margins[t]) < value.markAt;
                }
        QVERIFY(all > 20);
        QCOMPARE(left, all * 9 / 10);
    }

    void flipsByMarginBinsByHand() {
        Comparison c;
        c.layers.resize(1);
        c.layers[0].margins = {0.01F, 0.02F, 0.08F, 9.0F};
        c.layers[0].replacedByToken = {1, 0, 0, 0};
        const BarPlot::Value value = flipsByMargin(c);
        QCOMPARE(value.heights[0], 50.0); // one of two sets below 0.075 sd
        QCOMPARE(value.heights[1], 0.0);
    }

    void driftIsShownInReadableMultiples() {
        Inspection inspection = generatedInspection(*m_model, true);
        inspection.routers.layers[0][0].drift = -0.0421;
        const DriftMap map = driftOf(inspection.routers);
        QVERIFY(map.hasBase);
        QCOMPARE(map.exponent, -3);
        QCOMPARE(map.data.rows[0].values[0], -42.1);
        QVERIFY(!driftOf(generatedInspection(*m_model, false).routers).hasBase);
    }

    void clickInOneMapHighlightsInTheOthers() {
        showAll();
        Heatmap& lost = *m_panel->flips()->lostGained();
        QTest::mouseClick(lost.plot(), Qt::LeftButton, {}, lost.cellRect({4, 5}).center().toPoint());
        QCOMPARE(m_selection->pick(), (Pick{2, 5, -1}));
        const QColor accent = Theme::instance().palette().accent;
        Heatmap& drift = *m_panel->drift()->map();
        const QRectF cell = drift.cellRect({2, 5});
        QTRY_COMPARE(drift.plot()->grab().toImage().pixelColor(QPoint(qRound(cell.center().x()), qRound(cell.top()))),
                     accent);
        QCOMPARE(m_panel->flips()->findChild<QComboBox*>()->currentText(), QString("Layer 2"));
    }

    void aLayerChosenByHandStays() {
        showAll();
        auto* layer = m_panel->flips()->findChild<QComboBox*>();
        layer->setFocus();
        QTest::keyClick(layer, Qt::Key_Down);
        QCOMPARE(layer->currentText(), QString("Layer 1"));
        m_selection->setPick({3, 0, -1});
        QCOMPARE(layer->currentText(), QString("Layer 1"));
    }

    void coverageFlagsDeadAndStarving() {
        showAll();
        m_panel->setView("coverage");
        const Coverage coverage = generatedCoverage(*m_model);
        QCOMPARE(deadExperts(coverage), 1);
        QVERIFY(starvingExperts(coverage) >= 1);
        const QTableView* table = m_panel->coverage()->flagged();
        QCOMPARE(table->model()->index(0, 0).data().toString(), QString("L1 E5"));
        QCOMPARE(table->model()->index(0, 1).data().toString(), QString("dead"));
        const auto hover = m_panel->coverage()->map()->hoverAt(m_panel->coverage()->map()->cellRect({1, 5}).center());
        QVERIFY(hover && hover->line.contains("dead"));
    }

    void oneLayerOfEveryTextIsThere() {
        showAll();
        m_panel->setView("coverage");
        QTest::qWait(20);
        m_selection->setPick({2, 1, -1});
        LayerRoutingSection& layer = *m_panel->layer();
        const DatasetRouting all = pooled(*m_routing, m_routing->layers[2]);
        const auto experts = static_cast<std::size_t>(m_routing->experts);
        const double expected =
            100.0 * static_cast<double>(all.coActivation[1 * experts + 3]) / static_cast<double>(all.experts[1].tokens);
        QCOMPARE(layer.together()->value({1, 3}), expected);
        QVERIFY(std::isnan(layer.together()->value({1, 1})));
        QCOMPARE(layer.shares()->value({1, 4}), 100.0 * m_routing->layers[2].datasets[1].experts[4].share);
        QCOMPARE(layer.texts()->model()->rowCount(), 2);
        QCOMPARE(layer.texts()->model()->index(1, 0).data().toString(), QString("shakespeare"));
        // MoQa's figures behind the switches.
        QTest::mouseClick(layer.sharesView()->findChild<QToolButton*>("significance"), Qt::LeftButton);
        QCOMPARE(layer.shares()->value({1, 4}), 100.0 * expertSignificances(m_routing->layers[2])[1][4]);
        QTest::mouseClick(layer.togetherView()->findChild<QToolButton*>("correlation"), Qt::LeftButton);
        std::int64_t tokens = 0;
        for (const RoutingDataset& text : m_routing->datasets)
            tokens += text.tokens;
        QCOMPARE(layer.together()->value({1, 3}), coActivationCorrelation(all, tokens)[1 * experts + 3]);
        QVERIFY(std::isnan(layer.together()->value({1, 1})));
        // A click picks the row's expert, everywhere.
        QTest::mouseClick(layer.together()->plot(), Qt::LeftButton, {},
                          layer.together()->cellRect({2, 6}).center().toPoint());
        QCOMPARE(m_selection->pick().layer, 2);
        QCOMPARE(m_selection->pick().expert, 2);
    }

    void coverageShowsOneTextAlone() {
        showAll();
        m_panel->setRouting(m_routing, std::make_shared<const Coverage>(coverageOf(*m_routing)));
        m_panel->setView("coverage");
        QTest::qWait(20);
        CoverageSection& section = *m_panel->coverage();
        QCOMPARE(section.text()->count(), 3);
        const ExpertRouting& expert = m_routing->layers[1].datasets[1].experts[3];
        section.text()->setFocus();
        QTest::keyClick(section.text(), Qt::Key_Down);
        QTest::keyClick(section.text(), Qt::Key_Down);
        QCOMPARE(section.text()->currentText(), QString("shakespeare"));
        QVERIFY(std::abs(section.map()->value({1, 3}) - 100.0 * expert.share) < 1e-9);
        const auto hover = section.map()->hoverAt(section.map()->cellRect({1, 3}).center());
        QVERIFY(hover && hover->line.contains(countText(expert.tokens) + " tokens"));
    }

    void viewsShowTheirSections() {
        showAll();
        m_panel->setView("overview");
        QVERIFY(m_panel->flips()->isVisible() && m_panel->drift()->isVisible() && m_panel->tokens()->isVisible());
        m_panel->setView("drift");
        QVERIFY(!m_panel->flips()->isVisible() && m_panel->drift()->isVisible());
        m_panel->setView("coverage");
        QVERIFY(m_panel->coverage()->isVisible() && !m_panel->drift()->isVisible());
    }

private:
    void clickVisibleButtons() {
        for (auto* button : m_panel->findChildren<QPushButton*>())
            if (button->isVisible())
                QTest::mouseClick(button, Qt::LeftButton);
    }
    void showAll() {
        m_panel->setModel(m_model);
        m_panel->setInspection(std::make_shared<const Inspection>(generatedInspection(*m_model, true)));
        m_panel->setRouting(m_routing, std::make_shared<const Coverage>(generatedCoverage(*m_model)));
        m_panel->setComparison(m_comparison, "tuned", "3 bit");
        QTest::qWait(20); // layout of the page
    }

    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const Comparison> m_comparison;
    std::shared_ptr<const RoutingStatistics> m_routing;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<RoutingPanel> m_panel;
};

QTEST_MAIN(TestRoutingPanel)
#include "test_routing_panel.moc"
