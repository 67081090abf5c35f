// SPDX-License-Identifier: GPL-3.0-or-later
// Start, stop and progress of a run that goes as far as the test lets it.
#include <atomic>
#include <thread>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>

#include "hands.h"
#include "models/layer_table.h"
#include "panels/run_header.h"
#include "panels/run_panel.h"
#include "quantize/presets.h"
#include "studio.h"
#include "window/banner.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

/// A run of the demo's four layers, 10 iterations each, that waits where the test says.
class SteeredRun {
public:
    static constexpr int layers = 4, iterations = 10;

    void allow(int steps) { *m_allowed += steps; }
    void allowAll() { allow(layers * iterations); }
    void failNext() { *m_failing = true; }

    [[nodiscard]] CoreJobs engine() const {
        CoreJobs engine = made_up::engine();
        engine.quantize = [allowed = m_allowed,
                           failing = m_failing](const RunConfig&, const Plan&, const std::filesystem::path& run,
                                                std::stop_token stop, QuantizeSink& sink) -> Result<QuantizeResult> {
            QuantizeResult result;
            result.run = run;
            for (int step = 0; step < layers * iterations; ++step) {
                while (*allowed <= step) {
                    if (stop.stop_requested())
                        return cancelled();
                    if (*failing)
                        return failure("{}: the disk is full. Free some space and start again.", run.string());
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                }
                const int layer = step / iterations, iteration = step % iterations;
                if (iteration == 0)
                    sink.layerStarted(layer);
                sink.step(made_up::step(layer, iteration, iterations));
                Progress progress;
                progress.stage = "Tuning layer " + std::to_string(layer);
                progress.fraction = (step + 1.0) / (layers * iterations);
                sink.progress(progress);
                if (iteration == iterations - 1) {
                    sink.layerFinished(made_up::outcome(layer));
                    result.layers.push_back(made_up::outcome(layer));
                }
            }
            return result;
        };
        // Goes on at the iteration that was saved, and tells the steps from there again.
        engine.resume = [whole = engine.quantize, weight = m_resumedWeight](const std::filesystem::path& run,
                                                                            const RunChanges& changes,
                                                                            std::stop_token stop, QuantizeSink& sink) {
            *weight = changes.tuning ? changes.tuning->valueWeight : -1.0;
            return whole({}, {}, run, stop, sink);
        };
        return engine;
    }
    [[nodiscard]] double resumedWeight() const { return *m_resumedWeight; }

private:
    std::shared_ptr<std::atomic<int>> m_allowed = std::make_shared<std::atomic<int>>(0);
    std::shared_ptr<std::atomic<bool>> m_failing = std::make_shared<std::atomic<bool>>(false);
    std::shared_ptr<std::atomic<double>> m_resumedWeight = std::make_shared<std::atomic<double>>(0.0);
};

struct Room : Studio {
    explicit Room(const SteeredRun& run)
        : Studio(run.engine())
        , header(*window.findChild<RunHeader*>())
        , start(*header.findChild<QPushButton*>("runStart"))
        , stop(*header.findChild<QPushButton*>("runStop"))
        , bar(*header.findChild<QProgressBar*>("runBar")) {
        openDemo();
        window.actions()["window.run"]->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(start.isVisible() && start.isEnabled(), patience);
    }
    [[nodiscard]] QString text(const char* label) const { return header.findChild<QLabel*>(label)->text(); }
    [[nodiscard]] RunMonitor::State state() { return workbench.monitor()->state(); }
    [[nodiscard]] QString cell(int layer, int column) const {
        return window.findChild<RunPanel*>()->findChild<QTableView*>()->model()->index(layer, column).data().toString();
    }

    RunHeader& header;
    QPushButton &start, &stop;
    QProgressBar& bar;
};

} // namespace

class TestRunRoom : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }
    void cleanup() {
        WidgetTest::cleanup();
        QDir(Workbench::runsFolder()).removeRecursively();
    }

    void progressFollowsTheRun() {
        SteeredRun run;
        Room room(run);
        QCOMPARE(room.text("runPercent"), QString());
        QTest::mouseClick(&room.start, Qt::LeftButton);
        QCOMPARE(room.state(), RunMonitor::State::running);
        QCOMPARE(room.text("runState"), QString("Running"));
        QVERIFY(!room.start.isEnabled() && room.stop.isEnabled());
        QVERIFY(!room.window.actions()["run.start"]->isEnabled());
        run.allow(15); // a layer and a half
        QTRY_COMPARE_WITH_TIMEOUT(room.text("runPercent"), QString("37 %"), patience);
        QCOMPARE(room.bar.value(), room.bar.maximum() * 375 / 1000);
        QVERIFY(room.text("runTime").contains("Tuning layer 1"));
        QTRY_COMPARE_WITH_TIMEOUT(room.cell(1, LayerTable::iteration), QString("5 / 10"), patience);
        QVERIFY(room.header.findChild<QLabel*>("runMemory")->text().contains(" of "));
        auto* gauge = room.header.findChild<QProgressBar*>("runMemoryGauge");
        QVERIFY(gauge->isVisible() && gauge->value() > 0 && gauge->value() < gauge->maximum());
        QCOMPARE(room.cell(0, LayerTable::ownFlips), QString("4.0 % → 3.0 %"));
        QCOMPARE(room.cell(2, LayerTable::iteration), QString("waiting"));
        run.allowAll();
        QTRY_COMPARE_WITH_TIMEOUT(room.state(), RunMonitor::State::done, patience);
        QCOMPARE(room.text("runPercent"), QString("100 %"));
        QVERIFY(!gauge->isVisible()); // what is free now says nothing about the run
        QCOMPARE(room.text("runState"), QString("Done"));
        QVERIFY(room.start.isEnabled() && !room.stop.isEnabled());
        QCOMPARE(room.document().runs().size(), 1);
        QVERIFY(room.window.banner()->isVisible());
        QVERIFY(room.window.actions()["export"]->isEnabled());
        QVERIFY(room.window.actions()["report"]->isEnabled());
        for (const auto& layer : room.workbench.monitor()->layers())
            QVERIFY(layer.outcome.has_value());
    }

    void aStoppedRunGoesOn() {
        SteeredRun run;
        Room room(run);
        auto* resume = room.header.findChild<QPushButton*>("runResume");
        QVERIFY(!resume->isVisible());
        QVERIFY(!room.window.actions()["run.resume"]->isEnabled());
        QTest::mouseClick(&room.start, Qt::LeftButton);
        run.allow(15);
        QTRY_COMPARE_WITH_TIMEOUT(room.cell(1, LayerTable::iteration), QString("5 / 10"), patience);
        QTest::mouseClick(&room.stop, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(room.state(), RunMonitor::State::stopped, patience);
        QVERIFY(resume->isVisible() && resume->isEnabled());
        QCOMPARE(room.start.text(), QString("Start anew"));
        QVERIFY(room.window.actions()["run.resume"]->isEnabled());
        RunConfig config = room.document().runConfig();
        config.tuning.valueWeight = 0.7; // changed while it rests
        room.document().setRunConfig(config);
        run.allowAll();
        QTest::mouseClick(resume, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(room.state(), RunMonitor::State::done, patience);
        QCOMPARE(run.resumedWeight(), 0.7);
        QVERIFY(!resume->isVisible());
        QCOMPARE(room.start.text(), QString("Start"));
        // What was told again counts once.
        QCOMPARE(room.workbench.monitor()->steps(0).size(), std::size_t(SteeredRun::iterations));
        QCOMPARE(room.document().runs().size(), 1);
    }

    void settingsAreFixedWhileItRuns() {
        SteeredRun run;
        Room room(run);
        QTest::mouseClick(&room.start, Qt::LeftButton);
        auto* panel = room.window.findChild<RunPanel*>();
        auto* box = panel->findChild<QSpinBox*>();
        QVERIFY(!box->isEnabled());
        run.allowAll();
        QTRY_COMPARE_WITH_TIMEOUT(room.state(), RunMonitor::State::done, patience);
        QVERIFY(box->isEnabled());
    }

    void stopEndsTheRunAndSaysSo() {
        SteeredRun run;
        Room room(run);
        QTest::mouseClick(&room.start, Qt::LeftButton);
        run.allow(15);
        QTRY_COMPARE_WITH_TIMEOUT(room.text("runPercent"), QString("37 %"), patience);
        QTest::mouseClick(&room.stop, Qt::LeftButton);
        QVERIFY(!room.stop.isEnabled());
        QTRY_COMPARE_WITH_TIMEOUT(room.state(), RunMonitor::State::stopped, patience);
        QCOMPARE(room.text("runState"), QString("Stopped"));
        QCOMPARE(room.text("runPercent"), QString("37 %")); // stays where it was
        QVERIFY(room.document().runs().isEmpty());
        QVERIFY(room.start.isEnabled());
        QVERIFY(room.isIdle());
    }

    void keysStartAndStop() {
        SteeredRun run;
        Room room(run);
        room.press(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(room.state(), RunMonitor::State::running);
        room.press(Qt::Key_Period, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(room.state(), RunMonitor::State::stopped, patience);
        // Again, to the end.
        run.allowAll();
        room.press(Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(room.state(), RunMonitor::State::done, patience);
    }

    void aFailureNamesTheFileAndWhatToDo() {
        SteeredRun run;
        Room room(run);
        QTest::mouseClick(&room.start, Qt::LeftButton);
        run.failNext();
        QTRY_COMPARE_WITH_TIMEOUT(room.state(), RunMonitor::State::failed, patience);
        QCOMPARE(room.text("runState"), QString("Failed"));
        QVERIFY(room.window.banner()->text().contains("the disk is full"));
        QVERIFY(room.document().runs().isEmpty());
        QVERIFY(room.start.isEnabled());
    }

    void aNameThatIsTakenIsRefused() {
        SteeredRun run;
        Room room(run);
        QVERIFY(QDir().mkpath(Workbench::runsFolder() + "/taken"));
        auto* name = room.header.findChild<QLineEdit*>();
        name->setFocus();
        name->selectAll();
        QTest::keyClicks(name, "tak/en"); // a slash would make it a path: not taken
        QCOMPARE(name->text(), QString("taken"));
        QTest::mouseClick(&room.start, Qt::LeftButton);
        QCOMPARE(room.state(), RunMonitor::State::idle);
        QVERIFY(room.window.banner()->isVisible());
        QVERIFY(room.window.banner()->text().contains("taken"));
    }

    void leavingDuringARunAsks() {
        SteeredRun run;
        Room room(run);
        QTest::mouseClick(&room.start, Qt::LeftButton);
        answerNextQuestion(QMessageBox::Cancel);
        QVERIFY(!room.window.close());
        QCOMPARE(room.state(), RunMonitor::State::running);
        answerNextQuestion(QMessageBox::Discard);
        QVERIFY(room.window.close());
    }

    void balanceAndProductsAreSetByKeys() {
        SteeredRun run;
        Room room(run);
        auto* panel = room.window.findChild<RunPanel*>();
        const auto named = [](const auto& widgets, const QString& name) {
            for (auto* widget : widgets)
                if (widget->accessibleName() == name)
                    return widget;
            qFatal("there is no %s", qPrintable(name));
        };
        QSpinBox* balance = named(panel->findChildren<QSpinBox*>(), "Balance");
        QVERIFY(balance->isVisible());
        QCOMPARE(balance->text(), QString("off"));
        balance->setFocus();
        QTest::keyClick(balance, Qt::Key_Up);
        QTest::keyClick(balance, Qt::Key_Up);
        QCOMPARE(balance->text(), QString("20 %"));
        QCOMPARE(room.document().runConfig().balance, 0.2);
        QComboBox* products = named(panel->findChildren<QComboBox*>(), "Products");
        QCOMPARE(products->currentText(), QString("float32"));
        products->setFocus();
        QTest::keyClick(products, Qt::Key_Down);
        QCOMPARE(room.document().runConfig().dtype, std::string("bfloat16"));
        QComboBox* starving = named(panel->findChildren<QComboBox*>(), "Starving experts");
        QVERIFY(starving->isVisible());
        QCOMPARE(starving->currentText(), QString("Tune as they come"));
        starving->setFocus();
        QTest::keyClick(starving, Qt::Key_Down);
        QCOMPARE(room.document().runConfig().tuning.starving, std::string("all"));
        RunConfig config = room.document().runConfig();
        config.dtype = "float32";
        config.balance = 0.0;
        config.tuning.starving = "round";
        room.document().setRunConfig(config); // and back, from elsewhere
        QCOMPARE(products->currentText(), QString("float32"));
        QCOMPARE(balance->text(), QString("off"));
        QCOMPARE(starving->currentText(), QString("Round to nearest"));
    }

    void weightsOfExpertsAndTokensAreChosenByKeys() {
        SteeredRun run;
        Room room(run);
        auto* panel = room.window.findChild<RunPanel*>();
        const auto named = [&](const QString& name) {
            for (auto* box : panel->findChildren<QComboBox*>())
                if (box->accessibleName() == name)
                    return box;
            qFatal("there is no %s", qPrintable(name));
        };
        QComboBox *experts = named("Experts in λ value"), *tokens = named("Tokens");
        QCOMPARE(experts->currentText(), QString("Boundary"));
        QCOMPARE(tokens->currentText(), QString("Alike"));
        for (QComboBox* box : {experts, tokens}) {
            box->setFocus();
            QTest::keyClick(box, Qt::Key_Down);
        }
        QCOMPARE(room.document().runConfig().tuning.valueWeighting, std::string("uniform"));
        QCOMPARE(room.document().runConfig().tuning.tokenWeighting, std::string("margin"));
        QVERIFY(tokens->toolTip().contains("near the top-k boundary"));
        QPushButton* defaults = nullptr;
        for (auto* button : panel->findChildren<QPushButton*>())
            if (button->text() == "Defaults")
                defaults = button;
        QVERIFY(defaults);
        defaults->click();
        QVERIFY(room.document().runConfig().tuning == TuningSettings());
        QCOMPARE(experts->currentText(), QString("Boundary"));
    }

    void presetsSetWhatTheyName() {
        Studio studio(made_up::engine());
        studio.openDemo();
        studio.window.actions()["window.run"]->trigger();
        auto* panel = studio.window.findChild<RunPanel*>();
        QComboBox* preset = nullptr;
        for (auto* combo : panel->findChildren<QComboBox*>())
            if (combo->accessibleName() == "Preset")
                preset = combo;
        QVERIFY(preset && preset->isVisible());
        RunConfig own = studio.document().runConfig();
        own.tuning.iterations = 77;
        studio.document().setRunConfig(own);
        QCOMPARE(preset->currentIndex(), 0);
        preset->setFocus();
        for (const Preset& one : presetTable()) {
            QTest::keyClick(preset, Qt::Key_Down);
            QCOMPARE(preset->currentText().toStdString(), std::string(one.name));
            QVERIFY(studio.document().runConfig().tuning == one.tuning);
            QCOMPARE(studio.document().runConfig().method, std::string(one.method));
        }
        QTest::keyClick(preset, Qt::Key_Home); // nothing to set: the name of what is set comes back
        QCOMPARE(preset->currentIndex(), static_cast<int>(presetTable().size()));
    }
};

QTEST_MAIN(TestRunRoom)
#include "test_run_room.moc"
