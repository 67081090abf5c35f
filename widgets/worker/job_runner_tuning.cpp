// SPDX-License-Identifier: GPL-3.0-or-later
// Runs, and trials of one layer.
#include "worker/deliver.h"
#include "worker/job_runner.h"

namespace moescope {

class JobRunner::TuningSink final : public QuantizeSink {
public:
    TuningSink(JobRunner& runner, ProgressSink& sink, std::shared_ptr<Batch<TuningStep>> run)
        : m_runner(runner)
        , m_sink(sink)
        , m_run(std::move(run)) {}
    void progress(const Progress& progress) override { m_sink.progress(progress); }
    void step(const TuningStep& step) override { m_run->add(step); }
    void layerStarted(int layer) override {
        tell([layer](JobRunner& to) { emit to.layerStarted(layer); });
    }
    void layerFinished(const LayerOutcome& outcome) override {
        tell([outcome](JobRunner& to) {
            to.m_throttle.flush(); // its steps first
            emit to.layerFinished(outcome);
        });
    }

private:
    template <class Say>
    void tell(Say say) {
        m_runner.m_mailbox.put([&to = m_runner, run = m_run, say] {
            if (to.m_steps == run) // else the run was abandoned
                say(to);
        });
    }

    JobRunner& m_runner;
    ProgressSink& m_sink;
    std::shared_ptr<Batch<TuningStep>> m_run;
};

/// A trial tells its steps; that its one layer begins and ends, its answer says.
class JobRunner::TrialSink final : public QuantizeSink {
public:
    TrialSink(ProgressSink& sink, std::shared_ptr<Batch<TuningStep>> trial)
        : m_sink(sink)
        , m_trial(std::move(trial)) {}
    void progress(const Progress& progress) override { m_sink.progress(progress); }
    void step(const TuningStep& step) override { m_trial->add(step); }

private:
    ProgressSink& m_sink;
    std::shared_ptr<Batch<TuningStep>> m_trial;
};

void JobRunner::tune(const RunConfig& config, const Plan& plan, const std::filesystem::path& run) {
    startTuning(run, [this, config, plan, run](std::stop_token stop, QuantizeSink& sink) {
        return m_engine.quantize(config, plan, run, std::move(stop), sink);
    });
}

void JobRunner::resume(const std::filesystem::path& run, const RunChanges& changes) {
    startTuning(run, [this, run, changes](std::stop_token stop, QuantizeSink& sink) {
        return m_engine.resume(run, changes, std::move(stop), sink);
    });
}

void JobRunner::startTuning(const std::filesystem::path& run, const TuningJob& job) {
    auto batch = m_steps = std::make_shared<Batch<TuningStep>>(m_throttle);
    m_queue.submit(JobKind::tuning, tr("Run %1").arg(nameOf(run)), Earlier::dropAll,
                   [this, job, batch](std::stop_token stop, ProgressSink& sink) {
                       TuningSink inner(*this, sink, batch);
                       return deliver(job(std::move(stop), inner),
                                      [this](const std::shared_ptr<const QuantizeResult>& result) {
                                          m_throttle.flush();
                                          emit tuningFinished(result);
                                      });
                   });
}

void JobRunner::tryLayer(const RunConfig& config, const Plan& plan, int layer) {
    auto batch = m_trialSteps = std::make_shared<Batch<TuningStep>>(m_throttle);
    m_queue.submit(JobKind::trial, tr("Try layer %1").arg(layer), Earlier::dropAll,
                   [this, config, plan, layer, batch](std::stop_token stop, ProgressSink& sink) {
                       TrialSink inner(sink, batch);
                       return deliver(m_engine.tryLayer(config, plan, layer, std::move(stop), inner),
                                      [this](const std::shared_ptr<const LayerTrial>& trial) {
                                          m_throttle.flush(); // its steps first
                                          emit trialFinished(trial);
                                      });
                   });
}

} // namespace moescope
