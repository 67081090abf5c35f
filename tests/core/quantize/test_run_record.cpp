// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <filesystem>

#include "quantize/run_folder.h"
#include "quantize/run_record.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
namespace fs = std::filesystem;

namespace {

std::string messageOf(const auto& result) { return result ? std::string() : result.error().message; }

TuningStep stepOf(int layer, int iteration) {
    return {.layer = layer,
            .iteration = iteration,
            .iterations = 4,
            .minibatch = {},
            .heldOut = {},
            .seconds = 0.5 * (iteration + 1)};
}

} // namespace

class TestRunRecord : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        m_folder = m_temporary.path().toStdString();
        test::writeRandomModel(m_folder / "model", {});
        auto model = Model::open(m_folder / "model");
        QVERIFY2(model, messageOf(model).c_str());
        m_model = std::move(*model);
    }
    void init() { m_run = m_folder / "runs" / QTest::currentTestFunction(); }
    void cleanup() { fs::remove_all(m_folder / "runs"); }

    void aFinishedRunIsDone() {
        const Plan plan = test::mixedPlan(*m_model);
        test::makeRoundedRun(m_run, *m_model, plan);
        const auto record = readRunRecord(m_run);
        QVERIFY2(record, messageOf(record).c_str());
        QVERIFY(record->state == RunState::done);
        QVERIFY(!record->held);
        QCOMPARE(record->layers, 2);
        QCOMPARE(record->finished, 2);
        QCOMPARE(record->plan, plan);
        QCOMPARE(record->config.method, std::string("rtn"));
        QVERIFY(isRunFolder(m_run));
        QVERIFY(!isRunFolder(m_folder / "model"));
        QVERIFY(unfinishedRuns(m_folder / "runs", m_folder / "model").empty());
    }

    void aKilledRunSaysThatItRunsAndNobodyHoldsIt() {
        RunFolder run = killed();
        auto record = readRunRecord(m_run);
        QVERIFY2(record, messageOf(record).c_str());
        QVERIFY(record->state == RunState::running);
        QVERIFY(!record->held);
        QCOMPARE(record->finished, 1);
        QCOMPARE(record->steps.size(), std::size_t(6));
        // The outcome of layer 1 was noted, its file not written: it will be done again.
        QCOMPARE(record->outcomes.size(), std::size_t(1));
        QCOMPARE(record->seconds, 3.0 + 1.0); // layer 0, and two iterations of layer 1
        QCOMPARE(unfinishedRuns(m_folder / "runs", m_folder / "model"), std::vector<fs::path>{m_run});
        {
            const auto lock = run.lock();
            QVERIFY(lock);
            QVERIFY(readRunRecord(m_run)->held);
            QVERIFY(unfinishedRuns(m_folder / "runs", m_folder / "model").empty());
        }
        QVERIFY(!readRunRecord(m_run)->held);
    }

    void readingLeavesTheFolderAlone() {
        killed();
        QVERIFY(!fs::exists(m_run / ".lock"));
        QVERIFY(readRunRecord(m_run));
        QVERIFY(!fs::exists(m_run / ".lock"));
    }

    void theStampFollowsTheRun() {
        RunFolder run = killed();
        const std::string before = runStamp(m_run);
        QCOMPARE(runStamp(m_run), before);
        QCOMPARE(readRunRecord(m_run)->stamp, before);
        QVERIFY(run.appendMetric(toJson(stepOf(1, 2))));
        QVERIFY(runStamp(m_run) != before);
    }

    void stoppedAndFailedRunsAreToldApart() {
        RunFolder run = killed();
        QVERIFY(run.writeState({{"state", "stopped"}, {"seconds", 40.0}}));
        QVERIFY(readRunRecord(m_run)->state == RunState::stopped);
        QCOMPARE(readRunRecord(m_run)->seconds, 40.0);
        QVERIFY(run.writeState({{"state", "failed"}, {"message", "The disk is full."}}));
        const auto failed = readRunRecord(m_run);
        QVERIFY(failed->state == RunState::failed);
        QCOMPARE(failed->message, std::string("The disk is full."));
        QVERIFY(run.writeState({{"state", "done"}})); // but a layer is missing
        QVERIFY(readRunRecord(m_run)->state == RunState::running);
        QVERIFY(run.writeState(nlohmann::json::array()));
        QVERIFY(readRunRecord(m_run)->state == RunState::running);
    }

    void whatIsNoRunIsLeftOutOfTheList() {
        killed();
        fs::create_directories(m_folder / "runs" / "other");
        fs::create_directories(m_folder / "runs" / "damaged");
        for (const char* name : {"config.json", "plan.json", "fingerprint.json"})
            QVERIFY(QFile(QString::fromStdString((m_folder / "runs" / "damaged" / name).string()))
                        .open(QIODevice::WriteOnly));
        QCOMPARE(unfinishedRuns(m_folder / "runs", m_folder / "model").size(), std::size_t(1));
        QVERIFY(unfinishedRuns(m_folder / "runs", m_folder / "another").empty());
        QVERIFY(unfinishedRuns(m_folder / "nowhere", m_folder / "model").empty());
        QVERIFY(messageOf(readRunRecord(m_folder / "runs" / "other")).find("not a run folder") != std::string::npos);
    }

private:
    /// One of two layers is there; layer 1 was at its second iteration.
    RunFolder killed() {
        const Plan plan = test::mixedPlan(*m_model);
        RunFolder run = test::makeRoundedRun(m_run, *m_model, plan);
        fs::remove(m_run / "layer-00001.safetensors");
        fs::remove(m_run / "metrics.jsonl");
        fs::remove(m_run / ".lock");
        const auto note = [&](const nlohmann::json& line) { return bool(run.appendMetric(line)); };
        bool good = bool(run.writeState({{"state", "running"}, {"seconds", 0.0}}));
        for (int iteration = 0; iteration < 4; ++iteration)
            good = good && note(toJson(stepOf(0, iteration)));
        LayerOutcome outcome;
        outcome.seconds = 3.0;
        good = good && note(toJson(outcome));
        for (int iteration = 0; iteration < 2; ++iteration)
            good = good && note(toJson(stepOf(1, iteration)));
        outcome.layer = 1;
        good = good && note(toJson(outcome));
        if (!good)
            qFatal("the run cannot be made");
        return run;
    }

    QTemporaryDir m_temporary;
    fs::path m_folder, m_run;
    std::optional<Model> m_model;
};

QTEST_APPLESS_MAIN(TestRunRecord)
#include "test_run_record.moc"
