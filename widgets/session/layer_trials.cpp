// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/layer_trials.h"

namespace moescope {

LayerTrials::LayerTrials(Document* document, JobRunner* jobs, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_jobs(jobs) {
    connect(m_document, &Document::modelChanged, this, &LayerTrials::clear);
    connect(m_jobs, &JobRunner::trialStepsFinished, &m_monitor, &RunMonitor::addSteps);
    connect(m_jobs, &JobRunner::trialFinished, this, [this](const std::shared_ptr<const LayerTrial>& trial) {
        m_monitor.endLayer(trial->outcome);
        m_monitor.finish(RunMonitor::State::done);
        m_asked.trial = trial;
        m_tried.push_back(m_asked);
        emit triedChanged();
    });
    connect(m_jobs, &JobRunner::jobFailed, this, [this](JobKind kind) {
        if (kind == JobKind::trial)
            m_monitor.finish(RunMonitor::State::failed);
    });
    connect(&m_jobs->queue(), &JobQueue::progressed, this, [this](const JobInfo& job) {
        if (job.kind == JobKind::trial)
            m_monitor.setProgress(job.progress);
    });
    connect(&m_jobs->queue(), &JobQueue::stopped, this, [this](JobKind kind) {
        if (kind == JobKind::trial)
            m_monitor.finish(RunMonitor::State::stopped);
    });
}

void LayerTrials::start(int layer, const QString& planName) {
    RunConfig config = m_document->runConfig();
    config.model = m_document->model()->folder();
    m_asked = {config, planName, {}};
    m_monitor.start(tr("Layer %1").arg(layer), config, {layer});
    m_monitor.beginLayer(layer);
    m_jobs->tryLayer(config, m_document->planState().plan, layer);
}

void LayerTrials::stop() {
    m_monitor.setStopping();
    m_jobs->queue().stop(JobKind::trial);
}

void LayerTrials::clear() {
    m_monitor.clear();
    m_tried.clear();
    emit triedChanged();
}

} // namespace moescope
#include "moc_layer_trials.cpp"
