// SPDX-License-Identifier: GPL-3.0-or-later
// Painting the plan with mouse and keys, and the slider that solves while it moves; the solver is the real one.
#include <set>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QInputDialog>
#include <QSlider>
#include <QStyleOptionSlider>
#include <QToolButton>
#include <QWheelEvent>

#include "controls/page_scroll.h"
#include "controls/value_slider.h"
#include "hands.h"
#include "panels/bits_grid.h"
#include "panels/budget_panel.h"
#include "plots/error_size_curve.h"
#include "plots/heatmap.h"
#include "studio.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

CoreJobs engineWithRealSolver() {
    CoreJobs engine = made_up::engine();
    engine.prepare = coreJobs().prepare;
    engine.rivals = coreJobs().rivals;
    return engine;
}

std::string module(int layer, int expert, const char* projection) {
    return "model.layers." + std::to_string(layer) + ".mlp.experts." + std::to_string(expert) + '.' + projection +
           "_proj";
}

/// The Budget room in front, with the demo's plan. Rows of the grid: gate, up, down of each layer.
struct Room : Studio {
    Room()
        : Studio(engineWithRealSolver())
        , grid(*window.findChild<BitsGrid*>())
        , plot(*grid.heatmap()->plot()) {
        openDemo();
        window.actions()["window.budget"]->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(grid.isVisible() && !grid.heatmap()->cellRect({4, 2}).isEmpty(), patience);
    }
    [[nodiscard]] QPoint centre(HeatmapCell cell) const { return grid.heatmap()->cellRect(cell).center().toPoint(); }
    void click(HeatmapCell cell) { QTest::mouseClick(&plot, Qt::LeftButton, {}, centre(cell)); }
    void clickTool(const char* name) {
        auto* button = grid.findChild<QToolButton*>(name);
        QVERIFY2(button, name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void drag(HeatmapCell from, HeatmapCell to) {
        QTest::mousePress(&plot, Qt::LeftButton, {}, centre(from));
        QTest::mouseMove(&plot, centre(to));
        QTest::mouseRelease(&plot, Qt::LeftButton, {}, centre(to));
    }
    /// The solve around a hand edit has come back.
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(document().planState().figures.has_value() && isIdle(), patience); }
    [[nodiscard]] int undoSteps() { return document().undoStack()->count(); }

    BitsGrid& grid;
    QCustomPlot& plot;
};

} // namespace

class TestBudgetRoom : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    /// The grid of the settings is that of every module of 4 bits, of painted ones too; undo gives the old one back.
    void theGridIsChosenAmongThree() {
        Room room;
        auto* grid = room.window.findChild<QComboBox*>("grid");
        QVERIFY(grid);
        QCOMPARE(grid->count(), 3);
        const auto gridsOf = [&room](int bits) {
            std::set<NumberGrid> grids;
            for (const auto& [name, setting] : room.document().planState().plan.modules)
                if (setting.bits == bits)
                    grids.insert(setting.grid);
            return grids;
        };
        grid->setCurrentIndex(2);
        emit grid->activated(2);
        room.settle();
        QTRY_COMPARE_WITH_TIMEOUT(gridsOf(4), std::set{NumberGrid::nvfp4}, patience);
        room.clickTool("paintTool");
        room.clickTool("width3");
        room.click({4, 2});
        room.settle();
        QCOMPARE(room.document().planState().plan.modules.at(module(1, 2, "up")).grid, NumberGrid::integer);
        room.clickTool("width4");
        room.click({4, 2});
        room.settle();
        QCOMPARE(room.document().planState().plan.modules.at(module(1, 2, "up")).grid, NumberGrid::nvfp4);
        for (int step = 0; step < 3; ++step)
            room.document().undoStack()->undo();
        QTRY_COMPARE_WITH_TIMEOUT(gridsOf(4), std::set{NumberGrid::integer}, patience);
        QCOMPARE(grid->currentIndex(), 0);
    }

    void aStrokeOfTheMousePaintsLocksAndIsOneStep() {
        Room room;
        const Plan before = room.document().planState().plan;
        room.clickTool("paintTool");
        room.clickTool("width8");
        room.drag({4, 2}, {4, 3});
        for (const int expert : {2, 3}) {
            QCOMPARE(room.planned(module(1, expert, "up")).bits, 8);
            QVERIFY(room.planned(module(1, expert, "up")).locked);
        }
        room.settle();
        QCOMPARE(room.planned(module(1, 2, "up")).bits, 8); // solved around the stroke
        QCOMPARE(room.grid.heatmap()->value({4, 2}), 8.0);
        QCOMPARE(room.undoSteps(), 1);
        room.press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(room.document().planState().plan == before);
        QCOMPARE(room.grid.heatmap()->value({4, 2}), static_cast<double>(before.modules.at(module(1, 2, "up")).bits));
        room.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(room.planned(module(1, 3, "up")).bits, 8);
    }

    /// A quick hand leaves cells out between two events: the stroke goes over them all the same.
    void aQuickStrokeLeavesNoGaps() {
        Room room;
        room.clickTool("paintTool");
        room.clickTool("width2");
        room.drag({1, 0}, {1, 7});
        for (int expert = 0; expert < 8; ++expert)
            QVERIFY2(room.planned(module(0, expert, "up")).locked, std::to_string(expert).c_str());
        QVERIFY(!room.planned(module(0, 3, "gate")).locked);
        QVERIFY(!room.planned(module(0, 3, "down")).locked);
        room.settle();
        QCOMPARE(room.undoSteps(), 1);
    }

    void aPlanIsKeptAndHeldAgainstTheNext() {
        Room room;
        const Plan before = room.document().planState().plan;
        useNext<QInputDialog>([](QInputDialog& dialog) {
            QVERIFY(!dialog.textValue().isEmpty()); // a name to start from
            dialog.setTextValue("first");
            QTest::keyClick(&dialog, Qt::Key_Return);
        });
        room.clickTool("keepProfile");
        QCOMPARE(room.document().profiles().size(), std::size_t(1));
        QCOMPARE(room.grid.findChild<QComboBox*>("profiles")->currentText(), QString("first"));
        const std::string changed = module(1, 2, "up");
        const int bits = before.modules.at(changed).bits, other = bits == 4 ? 2 : 4;
        room.clickTool("paintTool");
        room.clickTool(other == 4 ? "width4" : "width2");
        room.click({4, 2});
        room.settle();
        room.clickTool("showDifference");
        QCOMPARE(room.grid.heatmap()->value({4, 2}), static_cast<double>(other - bits));
        QVERIFY(room.grid.heatmap()->hoverAt(room.centre({4, 2}))->line.contains(QString::number(bits)));
        room.clickTool("useProfile");
        QVERIFY(room.document().planState().plan == before);
        QCOMPARE(room.grid.heatmap()->value({4, 2}), 0.0);
        room.clickTool("removeProfile");
        QCOMPARE(room.grid.heatmap()->value({4, 2}), static_cast<double>(bits)); // the plan itself again
    }

    void aRectangleIsFilled() {
        Room room;
        room.clickTool("fillTool");
        room.clickTool("width4");
        room.drag({5, 6}, {3, 4}); // from its lower right corner
        room.settle();
        for (const char* projection : {"gate", "up", "down"}) {
            for (int expert = 0; expert < 8; ++expert) {
                const bool inside = expert >= 4 && expert <= 6;
                QCOMPARE(room.planned(module(1, expert, projection)).locked, inside);
                if (inside)
                    QCOMPARE(room.planned(module(1, expert, projection)).bits, 4);
            }
        }
        QCOMPARE(room.undoSteps(), 1);
    }

    void keysChooseTheWidthAndReturnPaintsThePick_data() {
        QTest::addColumn<Qt::Key>("key");
        QTest::addColumn<int>("bits");
        QTest::newRow("2") << Qt::Key_2 << 2;
        QTest::newRow("3") << Qt::Key_3 << 3;
        QTest::newRow("4") << Qt::Key_4 << 4;
        QTest::newRow("8") << Qt::Key_8 << 8;
    }
    void keysChooseTheWidthAndReturnPaintsThePick() {
        QFETCH(const Qt::Key, key);
        QFETCH(const int, bits);
        Room room;
        room.click({8, 5}); // layer 2, down
        QCOMPARE(QApplication::focusWidget(), &room.plot);
        room.press(key);
        QCOMPARE(room.grid.paintWidth(), bits);
        QVERIFY(room.grid.findChild<QToolButton*>(QStringLiteral("width%1").arg(bits))->isChecked());
        QCOMPARE(room.undoSteps(), 0); // a width alone changes nothing
        room.press(Qt::Key_Return);
        room.settle();
        QCOMPARE(room.planned(module(2, 5, "down")).bits, bits);
        QVERIFY(room.planned(module(2, 5, "down")).locked);
        QCOMPARE(room.undoSteps(), 1);
    }

    void theKeyLLocksThePickAndLetsItGo() {
        Room room;
        const std::string picked = module(2, 5, "down");
        const int bits = room.planned(picked).bits;
        room.click({8, 5});
        room.press(Qt::Key_L);
        room.settle();
        QVERIFY(room.planned(picked).locked);
        QCOMPARE(room.planned(picked).bits, bits);
        // What is locked stays, whatever is asked for.
        room.document().setBudget(
            [&] {
                AllocateConfig budget = room.document().budget();
                budget.meanBits = bits == 4 ? 2.1 : 3.9;
                return budget;
            }(),
            "Set mean bits");
        QTRY_COMPARE_WITH_TIMEOUT(room.undoSteps(), 2, patience);
        QCOMPARE(room.planned(picked).bits, bits);
        room.press(Qt::Key_L);
        room.settle();
        QVERIFY(!room.planned(picked).locked);
        room.press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(room.planned(picked).locked);
    }

    void withoutAPickKeysChangeNothing() {
        Room room;
        room.plot.setFocus();
        room.workbench.selection()->clear(); // the first look picked the most fragile matrix
        QVERIFY(room.workbench.selection()->pick().isEmpty());
        room.press(Qt::Key_L);
        room.press(Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(room.isIdle(), patience);
        QCOMPARE(room.undoSteps(), 0);
        QVERIFY(!room.document().isDirty());
    }

    /// Dragged by its handle: each place that the slider passes is solved while the button is still down.
    void theSliderSolvesWhileItMoves() {
        Room room;
        QSlider& slider = *room.window.findChild<ValueSlider*>("meanBits")->slider();
        QStyleOptionSlider option;
        option.initFrom(&slider);
        option.minimum = slider.minimum();
        option.maximum = slider.maximum();
        option.sliderPosition = option.sliderValue = slider.sliderPosition();
        option.orientation = Qt::Horizontal;
        const QPoint handle =
            slider.style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, &slider).center();
        const double linears = 4 * 8 * 3; // of one size
        QTest::mousePress(&slider, Qt::LeftButton, {}, handle);
        std::set<double> solved;
        for (const int dx : {15, 30, -20, 45}) {
            QTest::mouseMove(&slider, handle + QPoint(dx, 0));
            const double asked = room.document().budget().meanBits;
            QVERIFY(asked != 3.0);
            QTRY_COMPARE_WITH_TIMEOUT(room.document().planState().config.meanBits, asked, patience);
            // Exact for linears of one size: as many steps of a bit as the budget holds.
            const double mean = room.document().planState().size.meanBits;
            QVERIFY2(mean <= asked + 1e-9 && mean > asked - 1.0 / linears - 1e-9, qPrintable(QString::number(mean)));
            solved.insert(mean);
        }
        QVERIFY(slider.isSliderDown());
        QCOMPARE(solved.size(), std::size_t(4));
        QTest::mouseRelease(&slider, Qt::LeftButton, {}, handle + QPoint(45, 0));
        QTRY_VERIFY_WITH_TIMEOUT(room.isIdle(), patience);
        QCOMPARE(room.undoSteps(), 1);
        room.press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(room.document().budget().meanBits, 3.0);
        QCOMPARE(slider.value(), option.sliderPosition);
    }

    void otherStrategiesStandBesideTheCurve() {
        Room room;
        auto* curve = room.window.findChild<ErrorSizeCurve*>();
        const auto names = [curve] {
            std::set<QString> found;
            for (const QStringList& row : curve->table().rows)
                found.insert(row[2]);
            return found;
        };
        QTRY_VERIFY_WITH_TIMEOUT(names().contains("Outlier score") && room.isIdle(), patience);
        QVERIFY(names().contains("AlphaQ") && names().contains("Router norm + MaxVar"));
        QVERIFY(!names().contains("PMQ")); // it looks at texts, and none were run
        // A rule states no error that the others could be judged by.
        AllocateConfig budget = room.document().budget();
        budget.strategy = "router_norm";
        room.document().setBudget(budget, "Choose router norm");
        QTRY_VERIFY_WITH_TIMEOUT(!names().contains("Outlier score") && room.isIdle(), patience);
        budget.strategy = "alphaq";
        room.document().setBudget(budget, "Choose AlphaQ");
        QTRY_VERIFY_WITH_TIMEOUT(names().contains("Outlier score") && room.isIdle(), patience);
    }

    /// A wheel event that is not accepted goes on to the page (from the window system; not in this test's own events).
    void theWheelIsThePagesUntilAControlHasTheFocus() {
        Room room;
        auto* page = room.window.findChild<BudgetPanel*>()->findChild<PageScroll*>();
        auto* strategy = page->findChild<QComboBox*>();
        const auto takes = [](QWidget* over) {
            const QPointF centre = over->rect().center();
            QWheelEvent wheel(centre, over->mapToGlobal(centre), {}, {0, -120}, {}, {}, Qt::NoScrollPhase, false);
            QApplication::sendEvent(over, &wheel);
            return wheel.isAccepted();
        };
        const int chosen = strategy->currentIndex();
        const double mean = room.document().budget().meanBits;
        for (QWidget* over :
             {static_cast<QWidget*>(strategy), static_cast<QWidget*>(page->findChild<QSlider*>()),
              static_cast<QWidget*>(page->findChild<QDoubleSpinBox*>()), static_cast<QWidget*>(&room.plot)}) {
            QVERIFY2(!takes(over), over->metaObject()->className());
            QVERIFY(over->focusPolicy() != Qt::WheelFocus && !over->testAttribute(Qt::WA_NoMousePropagation));
        }
        QCOMPARE(strategy->currentIndex(), chosen);
        QCOMPARE(room.document().budget().meanBits, mean);
        strategy->setFocus();
        QVERIFY(takes(strategy));
        QCOMPARE(strategy->currentIndex(), chosen + 1);
    }
};

QTEST_MAIN(TestBudgetRoom)
#include "test_budget_room.moc"
