// SPDX-License-Identifier: Apache-2.0
// A trial of one layer against the runs that it stands for.
#include <QtTest>

#include "pipeline/layer_trial.h"
#include "support/small_run.h"

using namespace moescope;
namespace fs = std::filesystem;

namespace {

/// Notes what a trial tells on its way.
struct Listener final : QuantizeSink {
    void progress(const Progress& told) override { fractions.push_back(told.fraction); }
    void step(const TuningStep& step) override { steps.push_back(step); }
    std::vector<double> fractions;
    std::vector<TuningStep> steps;
};

/// All but the times.
QByteArray figuresOf(LayerOutcome outcome) {
    outcome.seconds = 0.0;
    outcome.deviceBytes.reset();
    return QByteArray::fromStdString(toJson(outcome).dump());
}

} // namespace

class TestLayerTrial : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_small = test::SmallRun::in(m_temporary.path().toStdString(), 3);
        m_small.config.threads = 1;
    }

    /// Nothing lies before layer 0, so the run's own tuning of it gives the same bits.
    void theFirstLayerIsTheRunsFirstLayer() {
        Listener listener;
        auto trial = tryLayer(m_small.config, m_small.plan, 0, {}, listener);
        QVERIFY2(trial, trial ? "" : trial.error().message.c_str());
        auto whole = run(m_small.config, "whole");
        QVERIFY(whole);
        QCOMPARE(figuresOf(trial->outcome), figuresOf(whole->layers.front()));
        QCOMPARE(
            std::ranges::count_if(listener.steps, [](const TuningStep& step) { return step.minibatch.has_value(); }),
            m_small.config.tuning.iterations);
        QVERIFY(std::ranges::is_sorted(listener.fractions));
        // Three layers of one shape.
        QVERIFY(std::abs(trial->runSeconds - 3.0 * trial->outcome.seconds) < 1e-9);
        QVERIFY(trial->memory.total() > 0);
    }

    /// Behind layers that are rounded to nearest: what a run of that method alone finds there.
    void laterLayersSeeRoundedOnes() {
        RunConfig nearest = m_small.config;
        nearest.method = "rtn";
        nearest.tuning.routerRefit = false; // passed layers keep their routers
        auto whole = run(nearest, "nearest");
        QVERIFY(whole);
        for (int layer : {1, 2}) {
            Listener listener;
            auto trial = tryLayer(nearest, m_small.plan, layer, {}, listener);
            QVERIFY(trial);
            QCOMPARE(figuresOf(trial->outcome), figuresOf(whole->layers[static_cast<std::size_t>(layer)]));
        }
        // and the tuning starts from there
        auto tuned = tryLayer(m_small.config, m_small.plan, 2, {}, m_deaf);
        QVERIFY(tuned);
        QCOMPARE(tuned->outcome.mseBefore, whole->layers[2].mseBefore);
        QVERIFY(tuned->outcome.mseAfter < tuned->outcome.mseBefore);
    }

    void whatCannotBeTriedIsSaid() {
        for (int layer : {-1, 3}) {
            auto trial = tryLayer(m_small.config, m_small.plan, layer, {}, m_deaf);
            QVERIFY(!trial);
            QVERIFY(trial.error().message.find("layers 0 to 2") != std::string::npos);
        }
        RunConfig textless = m_small.config;
        textless.texts.clear();
        QVERIFY(!tryLayer(textless, m_small.plan, 0, {}, m_deaf));
    }

    void aStopIsCancelledAndNothingIsWritten() {
        const QStringList before = QDir(m_temporary.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
        std::stop_source source;
        source.request_stop();
        auto trial = tryLayer(m_small.config, m_small.plan, 2, source.get_token(), m_deaf);
        QVERIFY(!trial);
        QVERIFY(trial.error().isCancelled());
        QVERIFY(tryLayer(m_small.config, m_small.plan, 0, {}, m_deaf));
        QCOMPARE(QDir(m_temporary.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), before);
    }

private:
    Result<QuantizeResult> run(const RunConfig& config, const char* name) {
        return quantize(config, m_small.plan, m_temporary.filePath(name).toStdString(), {}, m_deaf);
    }

    QTemporaryDir m_temporary;
    test::SmallRun m_small;
    Listener m_deaf;
};

QTEST_GUILESS_MAIN(TestLayerTrial)
#include "test_layer_trial.moc"
