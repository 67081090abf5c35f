// SPDX-License-Identifier: GPL-3.0-or-later
// Runs held against each other: what is offered, drawn, listed, picked, and said where a folder is no run.
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>

#include <qcustomplot.h>

#include "controls/segmented.h"
#include "hands.h"
#include "models/loss_term.h"
#include "models/run_table.h"
#include "panels/empty_state.h"
#include "panels/loss_panel.h"
#include "panels/run_comparison.h"
#include "panels/run_panel.h"
#include "plots/line_curves.h"
#include "plots/plot_memory.h"
#include "plots/run_curves.h"
#include "studio.h"
#include "window/runs_dialog.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

/// Made-up folders: "a" and "b" differ in a weight and in what came of it; "broken" is none.
RunRecord record(const std::filesystem::path& folder) {
    RunRecord run;
    run.folder = folder;
    run.state = RunState::done;
    run.layers = run.finished = 4;
    run.seconds = 3725.0;
    const bool second = folder.filename() == "b";
    run.config.tuning.valueWeight = second ? 0.1 : 0.3;
    for (int layer = 0; layer < 4; ++layer) {
        LayerOutcome outcome = made_up::outcome(layer);
        outcome.after.total = (second ? 1.0 : 1.2) + 0.1 * layer;
        run.outcomes.push_back(outcome);
        for (int i = 0; i < 10; ++i)
            run.steps.push_back(made_up::step(layer, i, 10));
    }
    return run;
}

CoreJobs engine() {
    CoreJobs jobs = made_up::engine();
    jobs.readRun = [](const std::filesystem::path& run) -> Result<RunRecord> {
        if (run.filename() == "broken")
            return failure("{}: is not a run folder. Choose another one.", run.string());
        return record(run);
    };
    return jobs;
}

QString cell(const RunTable& table, const QString& name, int run) {
    for (int row = 0; row < table.rowCount(); ++row)
        if (table.index(row, 0).data().toString() == name)
            return table.index(row, run + 1).data().toString();
    return {};
}

} // namespace

class TestRunsDialog : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }
    void init() {
        WidgetTest::init();
        PlotMemory::instance().keepIn({});
    }

    void runsOfTheSessionAreOffered() {
        Studio studio(engine());
        studio.openDemo();
        studio.document().addRun("/runs/a");
        studio.document().addRun("/runs/b");
        studio.window.actions()["run.compare"]->trigger();
        auto* dialog = studio.window.findChild<RunsDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        QCOMPARE(dialog->list()->count(), 2);
        QTRY_COMPARE_WITH_TIMEOUT(dialog->comparison()->table()->columnCount(), 3, patience);
        dialog->close();
    }

    void lossesFlipsAndDifferencesAreShown() {
        Studio studio(engine());
        RunsDialog dialog(studio.workbench.jobs(), studio.workbench.selection(), {"/runs/a", "/runs/b"});
        dialog.QDialog::show();
        const RunComparison& shown = *dialog.comparison();
        QTRY_COMPARE_WITH_TIMEOUT(shown.table()->columnCount(), 3, patience);
        QCOMPARE(shown.losses()->table().rows.size(), 8);
        QCOMPARE(shown.losses()->table().rows[5], (QStringList{"b", "1", "1.1"}));
        QCOMPARE(shown.flips()->table().rows.size(), 16); // as stored, and rounded to nearest
        QCOMPARE(shown.flips()->table().rows[1], (QStringList{"a", "1", "9"}));
        QCOMPARE(shown.flips()->table().rows[5], (QStringList{"a, rounded to nearest", "1", "14"}));
        QCOMPARE(shown.iterations()->table().rows.size(), 20);
        QCOMPARE(cell(*shown.table(), "Held-out loss", 0), QString("1.3500"));
        QCOMPARE(cell(*shown.table(), "Held-out loss", 1), QString("1.1500"));
        QCOMPARE(cell(*shown.table(), "Time", 0), QString("1:02:05"));
        QCOMPARE(cell(*shown.table(), "Output error", 0), QString("0.4000"));
        QCOMPARE(cell(*shown.table(), "Flips, own router", 0), QString("19.0 % → 12.0 %"));
        QCOMPARE(shown.table()->settingsThatDiffer(), 1);
        QCOMPARE(cell(*shown.table(), "tuning.value_weight", 1), QString("0.1"));
        QCOMPARE(cell(*shown.table(), "seed", 0), QString()); // the same: not listed, unless all are
        dialog.findChild<QCheckBox*>()->click();
        QCOMPARE(cell(*shown.table(), "seed", 0), QString("0"));
        // Another router, another term.
        QTest::mouseClick(dialog.findChild<QToolButton*>("next"), Qt::LeftButton);
        QCOMPARE(shown.flips()->table().rows[1], (QStringList{"a", "1", "14"}));
        auto* term = dialog.findChild<QComboBox*>();
        term->setCurrentIndex(1);
        QCOMPARE(shown.losses()->table().rows[0], (QStringList{"a", "0", "0.45"}));
    }

    void aRunIsUntickedAndAFolderThatIsNoneIsNamed() {
        Studio studio(engine());
        RunsDialog dialog(studio.workbench.jobs(), studio.workbench.selection(), {"/runs/a", "/runs/b"});
        dialog.QDialog::show();
        QTRY_COMPARE_WITH_TIMEOUT(dialog.comparison()->table()->columnCount(), 3, patience);
        dialog.list()->item(0)->setCheckState(Qt::Unchecked);
        QCOMPARE(dialog.comparison()->table()->columnCount(), 2);
        dialog.list()->item(1)->setCheckState(Qt::Unchecked); // none: what to do instead of empty plots
        QVERIFY(!dialog.comparison()->isVisible());
        QVERIFY(dialog.findChild<EmptyState*>()->isVisible());
        dialog.list()->item(1)->setCheckState(Qt::Checked);
        QVERIFY(dialog.comparison()->isVisible());
        dialog.addRun("/runs/broken");
        auto* problem = dialog.findChild<QLabel*>("problem");
        QTRY_VERIFY_WITH_TIMEOUT(problem->isVisible(), patience);
        QVERIFY(problem->text().startsWith("/runs/broken: is not a run folder"));
        QCOMPARE(dialog.comparison()->table()->columnCount(), 2);
    }

    void aLayerIsPickedThereAndSeenThere() {
        Studio studio(engine());
        Selection& selection = *studio.workbench.selection();
        RunsDialog dialog(studio.workbench.jobs(), &selection, {"/runs/a", "/runs/b"});
        dialog.QDialog::show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        RunCurves& losses = *dialog.comparison()->losses();
        QTRY_COMPARE_WITH_TIMEOUT(losses.table().rows.size(), 8, patience);
        losses.plot()->replot();
        const QPoint at(qRound(losses.plot()->xAxis->coordToPixel(2.0)), losses.plot()->axisRect()->center().y());
        QTest::mouseClick(losses.plot(), Qt::LeftButton, {}, at);
        QCOMPARE(selection.pick().layer, 2);
        QVERIFY(dialog.comparison()->flips()->summary().endsWith("Picked: layer 2."));
        selection.setPick({3, 1, -1});
        QVERIFY(losses.summary().endsWith("Picked: layer 3."));
        QVERIFY(
            losses.hoverAt(QPointF(losses.plot()->xAxis->coordToPixel(3.0), losses.plot()->yAxis->coordToPixel(1.3)))
                ->line.startsWith("b: Layer 3, Total 1.300"));
    }

    void layersOfTheRunFollowThePickAndPick() {
        Studio studio(engine());
        studio.openDemo();
        studio.window.actions()["window.run"]->trigger();
        studio.workbench.monitor()->start("a", {}, {0, 1, 2, 3});
        auto* table = studio.window.findChild<RunPanel*>()->findChild<QTableView*>();
        QTRY_VERIFY_WITH_TIMEOUT(table->isVisible() && table->viewport()->height() > 60, patience);
        studio.workbench.selection()->setPick({1, 2, -1});
        QCOMPARE(table->selectionModel()->selectedRows().value(0).row(), 1);
        const QPoint at = table->visualRect(table->model()->index(2, 0)).center();
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(studio.workbench.selection()->pick(), (Pick{2, -1, -1}));
        studio.workbench.monitor()->finish(RunMonitor::State::done);
    }

    /// What stands written below the live curves adds up to the total, term by term.
    void sharesOfTheLossAddUp() {
        const LossTerms terms = *made_up::step(1, 3, 10).minibatch;
        const RunConfig config;
        double sum = 0.0;
        for (const LossTerm& term : lossTerms())
            if (const auto share = shareOf(terms, config, term.kind); share && term.kind != LossTerm::Kind::total)
                sum += *share;
        QVERIFY(std::abs(sum - terms.total) < 1e-12);
        QCOMPARE(*valueOf(terms, LossTerm::Kind::lookAhead), (*terms.valueNext + *terms.structureNext) / 2.0);
        QVERIFY(!valueOf(terms, LossTerm::Kind::order));
    }

    void termsOfTheLiveCurvesAreSwitched() {
        RunMonitor monitor;
        LossPanel panel(&monitor);
        panel.resize(700, 300);
        panel.show();
        monitor.start("a", {}, {0, 1});
        std::vector<TuningStep> steps;
        for (int i = 0; i < 10; ++i)
            steps.push_back(made_up::step(0, i, 10));
        monitor.addSteps(steps);
        QVERIFY(!panel.curves()->summary().contains("Total"));
        QVERIFY(panel.curves()->summary().contains("Look-ahead fell"));
        QTest::mouseClick(panel.findChild<QToolButton*>("term-look-ahead"), Qt::LeftButton);
        QVERIFY(!panel.curves()->summary().contains("Look-ahead"));
        QTest::mouseClick(panel.findChild<QToolButton*>("term-total"), Qt::LeftButton);
        QVERIFY(panel.curves()->summary().contains("Total"));
        LossPanel later(&monitor); // remembers
        QVERIFY(!later.curves()->isShown("look-ahead"));
        QVERIFY(later.curves()->isShown("total"));
    }
};

QTEST_MAIN(TestRunsDialog)
#include "test_runs_dialog.moc"
