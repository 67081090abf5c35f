// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that the studio did not start itself: left by an earlier one, or under way in another program.
#include <atomic>
#include <thread>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>

#include "hands.h"
#include "panels/run_header.h"
#include "quantize/run_folder.h"
#include "session/plan_edits.h"
#include "studio.h"
#include "support/rounded_run.h"
#include "window/banner.h"

using namespace moescope;
using namespace moescope::testing;
namespace fs = std::filesystem;

namespace {

const QString tuned = demoFolder + "/tuned";

/// What resume was asked for; it ends at once.
struct Resumed {
    fs::path run;
    RunChanges changes;
    int times = 0;
    bool refuse = false; ///< before anything is done
};

CoreJobs engineThatNotes(const std::shared_ptr<Resumed>& resumed) {
    CoreJobs engine = made_up::engine();
    engine.resume = [resumed](const fs::path& run, const RunChanges& changes, std::stop_token, QuantizeSink&) {
        *resumed = {run, changes, resumed->times + 1, resumed->refuse};
        if (std::exchange(resumed->refuse, false))
            return Result<QuantizeResult>(failure("{}: another moescope is at work in this folder.", run.string()));
        return Result<QuantizeResult>({run, {}, 1.0});
    };
    return engine;
}

struct Room : Studio {
    explicit Room(CoreJobs engine = made_up::engine())
        : Studio(std::move(engine))
        , header(*window.findChild<RunHeader*>()) {}
    [[nodiscard]] QString text(const char* label) const { return header.findChild<QLabel*>(label)->text(); }
    [[nodiscard]] QPushButton& button(const char* name) const { return *header.findChild<QPushButton*>(name); }
    [[nodiscard]] RunMonitor& monitor() { return *workbench.monitor(); }
    void openAndWait(const fs::path& folder) {
        window.open(QString::fromStdString(folder.string()));
        QTRY_VERIFY_WITH_TIMEOUT(monitor().state() != RunMonitor::State::idle, patience);
        QTRY_VERIFY_WITH_TIMEOUT(document().inspection(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
    }

    RunHeader& header;
};

} // namespace

class TestRunFolders : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        Theme::instance().install(*qApp);
        m_plan = test::uniformPlan(*made_up::demoModel(), 3);
        for (auto& [module, setting] : m_plan.modules)
            setting.symmetric = true;
    }
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_run = fs::path(m_folder->path().toStdString()) / "left behind";
    }
    void cleanup() {
        WidgetTest::cleanup();
        QDir(Workbench::runsFolder()).removeRecursively();
    }

    void aRunOpensWithItsModelPlanAndSettings() {
        killed();
        const auto resumed = std::make_shared<Resumed>();
        Room room(engineThatNotes(resumed));
        room.openAndWait(m_run);
        QCOMPARE(room.document().model()->folder(), fs::path(tuned.toStdString()));
        QCOMPARE(room.document().planState().plan.modules, m_plan.modules);
        QCOMPARE(room.document().runConfig().texts.size(), std::size_t(1));
        QCOMPARE(room.monitor().state(), RunMonitor::State::stopped);
        QCOMPARE(room.header.runName(), QString("left behind"));
        QCOMPARE(room.text("runState"), QString("Stopped"));
        QCOMPARE(room.text("runPercent"), QString("37 %")); // a layer and a half of four
        QVERIFY(room.monitor().layers().at(0).outcome);
        QVERIFY(!room.monitor().layers().at(1).outcome);
        QCOMPARE(room.monitor().steps(1).size(), std::size_t(5));
        QVERIFY(room.button("runResume").isVisible());
        QTest::mouseClick(&room.button("runResume"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(room.monitor().state(), RunMonitor::State::done, patience);
        QCOMPARE(resumed->run, m_run);
        QVERIFY(!resumed->changes.plan); // nothing was changed
        QCOMPARE(room.document().runs(), QStringList{QString::fromStdString(m_run.string())});
    }

    void aFileOfItStandsForTheRun() {
        killed();
        Room room;
        QVERIFY(dropFiles(room.window, room.window.rect().center(),
                          {QString::fromStdString((m_run / "metrics.jsonl").string())}));
        QTRY_COMPARE_WITH_TIMEOUT(room.monitor().state(), RunMonitor::State::stopped, patience);
    }

    void byDialog() {
        killed();
        Room room;
        pasteIntoNextFileDialog(QString::fromStdString(m_run.string()));
        room.press(Qt::Key_O, Qt::ControlModifier | Qt::AltModifier);
        QTRY_COMPARE_WITH_TIMEOUT(room.monitor().state(), RunMonitor::State::stopped, patience);
    }

    void aFinishedRunCanBeExported() {
        test::makeRoundedRun(m_run, *made_up::demoModel(), m_plan);
        Room room;
        room.openAndWait(m_run);
        QCOMPARE(room.monitor().state(), RunMonitor::State::done);
        QVERIFY(room.window.actions()["export"]->isEnabled());
        QVERIFY(!room.button("runResume").isVisible());
    }

    void newWidthsAreTakenOnlyWhenWanted() {
        killed();
        const auto resumed = std::make_shared<Resumed>();
        Room room(engineThatNotes(resumed));
        room.openAndWait(m_run);
        // One linear of the finished layer, two of layers that are not.
        Plan changed = room.document().planState().plan;
        for (const char* module : {"model.layers.0.mlp.experts.0.up_proj", "model.layers.2.mlp.experts.0.up_proj",
                                   "model.layers.3.mlp.experts.1.down_proj"})
            changed.modules.at(module).bits = 4;
        room.document().editPlan(changed, "Change");
        useNext<QMessageBox>([](QMessageBox& box) {
            QVERIFY2(box.text().contains(": 2."), qPrintable(box.text()));
            QTest::keyClick(&box, Qt::Key_Escape);
        });
        QTest::mouseClick(&room.button("runResume"), Qt::LeftButton);
        QCOMPARE(room.monitor().state(), RunMonitor::State::stopped);
        QCOMPARE(resumed->times, 0);
        const auto takeThem = [&] {
            useNext<QMessageBox>([](QMessageBox& box) {
                for (QAbstractButton* button : box.buttons())
                    if (button->text().contains("new widths"))
                        QTest::mouseClick(button, Qt::LeftButton);
            });
            QTest::mouseClick(&room.button("runResume"), Qt::LeftButton);
        };
        // Refused: the new widths are asked about again, not forgotten.
        resumed->refuse = true;
        takeThem();
        QTRY_COMPARE_WITH_TIMEOUT(room.monitor().state(), RunMonitor::State::failed, patience);
        takeThem();
        QTRY_COMPARE_WITH_TIMEOUT(room.monitor().state(), RunMonitor::State::done, patience);
        QVERIFY(resumed->changes.plan);
        QCOMPARE(resumed->changes.plan->modules.at("model.layers.0.mlp.experts.0.up_proj").bits, 3);
        QCOMPARE(resumed->changes.plan->modules.at("model.layers.2.mlp.experts.0.up_proj").bits, 4);
        QCOMPARE(resumed->changes.plan->modules.at("model.layers.3.mlp.experts.1.down_proj").bits, 4);
    }

    void anotherProgramsRunIsWatched() {
        RunFolder run = killed();
        auto lock = std::make_optional(run.lock().value());
        Room room;
        room.openAndWait(m_run);
        QCOMPARE(room.monitor().state(), RunMonitor::State::elsewhere);
        QCOMPARE(room.text("runState"), QString("Running elsewhere"));
        QVERIFY(!room.button("runResume").isVisible());
        QVERIFY(!room.button("runStop").isEnabled());
        for (int iteration = 5; iteration < 8; ++iteration)
            QVERIFY(run.appendMetric(toJson(made_up::step(1, iteration, 10))));
        QTRY_COMPARE_WITH_TIMEOUT(room.text("runPercent"), QString("45 %"), patience);
        QCOMPARE(room.monitor().steps(1).size(), std::size_t(8));
        // It is killed: nobody holds the folder any more, and it stays as it is.
        lock.reset();
        QVERIFY(run.appendMetric(toJson(made_up::step(1, 8, 10))));
        QTRY_COMPARE_WITH_TIMEOUT(room.text("runPercent"), QString("47 %"), patience);
        QVERIFY(run.writeState({{"state", "stopped"}, {"seconds", 9.0}}));
        QTRY_COMPARE_WITH_TIMEOUT(room.monitor().state(), RunMonitor::State::stopped, patience);
        QVERIFY(room.button("runResume").isVisible());
    }

    void aRunOfTheOpenModelLeavesWhatIsKnownOfIt() {
        killed();
        Room room;
        room.openDemo();
        const ModelPointer model = room.document().model();
        const InspectionPointer inspection = room.document().inspection();
        const Plan before = room.document().planState().plan;
        if (room.document().isDirty())
            answerNextQuestion(QMessageBox::Discard);
        room.openAndWait(m_run);
        QCOMPARE(room.document().model(), model);
        QCOMPARE(room.document().inspection(), inspection);
        QCOMPARE(room.document().planState().plan.modules, m_plan.modules);
        room.document().undoStack()->undo();
        QCOMPARE(room.document().planState().plan.modules, before.modules);
    }

    void theEndOfAnotherRunChangesNothing() {
        const auto ended = std::make_shared<std::atomic<bool>>(false);
        CoreJobs engine = made_up::engine();
        engine.quantize = [ended](const RunConfig&, const Plan&, const fs::path&, std::stop_token stop,
                                  QuantizeSink& sink) {
            sink.layerStarted(0);
            while (!stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            sink.step(made_up::step(0, 0, 10));
            *ended = true;
            return Result<QuantizeResult>(cancelled());
        };
        test::makeRoundedRun(m_run, *made_up::demoModel(), m_plan);
        Room room(std::move(engine));
        room.openDemo();
        room.workbench.run()->start(m_run.parent_path() / "under way");
        QTRY_VERIFY_WITH_TIMEOUT(room.monitor().currentLayer() == 0, patience);
        room.workbench.open(m_run);
        QTRY_COMPARE_WITH_TIMEOUT(room.monitor().state(), RunMonitor::State::done, patience);
        QTRY_VERIFY_WITH_TIMEOUT(*ended, patience);
        QTRY_VERIFY_WITH_TIMEOUT(room.document().inspection() && room.isIdle(), patience);
        QTest::qWait(50); // what was on its way
        QCOMPARE(room.monitor().state(), RunMonitor::State::done);
        QCOMPARE(room.monitor().name(), QString("left behind"));
        QVERIFY(room.monitor().steps(0).empty());
    }

    void whatAnEarlierStudioLeftIsOffered() {
        m_run = fs::path(Workbench::runsFolder().toStdString()) / "left behind";
        killed();
        Room room;
        room.window.open(tuned);
        QTRY_VERIFY_WITH_TIMEOUT(room.window.banner()->isVisible(), patience);
        QVERIFY2(room.window.banner()->text().contains("left behind"), qPrintable(room.window.banner()->text()));
        QTRY_VERIFY_WITH_TIMEOUT(room.document().inspection() && room.isIdle(), patience);
        if (room.document().isDirty())
            answerNextQuestion(QMessageBox::Discard);
        for (QAbstractButton* button : room.window.banner()->findChildren<QAbstractButton*>())
            if (button->text() == "Show it")
                QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(room.monitor().state(), RunMonitor::State::stopped, patience);
        QCOMPARE(room.header.runName(), QString("left behind"));
    }

    void whatCannotBeShownIsSaid_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("said");
        QTest::newRow("plan") << "plan.json" << QByteArray("{") << "plan.json";
        QTest::newRow("plan of another model")
            << "plan.json" << QByteArray(R"({"plan": 1, "strategy": "manual", "modules": {}})") << "plan.json";
        QTest::newRow("model that moved") << "config.json" << QByteArray() << "if it was moved";
        QTest::newRow("metrics") << "metrics.jsonl" << QByteArray("{\"kind\": \"layer\", \"layer\": \"x\"}\n")
                                 << "metrics.jsonl";
    }
    void whatCannotBeShownIsSaid() {
        QFETCH(const QString, file);
        QFETCH(QByteArray, content);
        QFETCH(const QString, said);
        killed();
        QFile damaged(QString::fromStdString((m_run / file.toStdString()).string()));
        if (content.isEmpty()) {
            QVERIFY(damaged.open(QIODevice::ReadOnly));
            content = damaged.readAll().replace("/tuned\"", "/gone\"");
            damaged.close();
        }
        QVERIFY(damaged.open(QIODevice::WriteOnly | QIODevice::Truncate));
        damaged.write(content);
        damaged.close();
        Room room;
        room.window.open(QString::fromStdString(m_run.string()));
        QTRY_VERIFY_WITH_TIMEOUT(room.window.banner()->isVisible(), patience);
        QVERIFY2(room.window.banner()->text().contains(said), qPrintable(room.window.banner()->text()));
        QVERIFY(!room.document().model());
        QCOMPARE(room.monitor().state(), RunMonitor::State::idle);
    }

private:
    /// Of four layers one is there, the second was in the middle; nobody is at work on it.
    RunFolder killed() {
        const auto model = made_up::demoModel();
        fs::create_directories(m_run.parent_path());
        RunFolder run = test::makeRoundedRun(m_run, *model, m_plan);
        for (int layer = 1; layer < 4; ++layer)
            fs::remove(m_run / ("layer-0000" + std::to_string(layer) + ".safetensors"));
        bool good = bool(run.writeState({{"state", "running"}, {"seconds", 0.0}}));
        for (int i = 0; i < 15; ++i) {
            good = good && run.appendMetric(toJson(made_up::step(i / 10, i % 10, 10)));
            if (i == 9)
                good = good && run.appendMetric(toJson(made_up::outcome(0)));
        }
        if (!good)
            qFatal("the run cannot be made");
        return run;
    }

    Plan m_plan;
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_run;
};

QTEST_MAIN(TestRunFolders)
#include "test_run_folders.moc"
