// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/run_control.h"

#include <algorithm>
#include <utility>

#include <QDir>

#include "session/resumed_plan.h"

namespace moescope {
namespace {

/// Layers that a run tunes.
std::vector<int> layersOf(const Model& model) {
    std::vector<int> layers(static_cast<std::size_t>(model.config().layers));
    for (std::size_t i = 0; i < layers.size(); ++i)
        layers[i] = static_cast<int>(i);
    return layers;
}

int finishedLayers(const RunMonitor& monitor) {
    return static_cast<int>(std::ranges::count_if(
        monitor.layers(), [](const RunMonitor::Layer& layer) { return layer.outcome.has_value(); }));
}

} // namespace

RunControl::RunControl(Document* document, JobRunner* jobs, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_jobs(jobs) {
    connect(m_jobs, &JobRunner::layerStarted, this, [this](int layer) {
        if (m_wanted)
            m_plan = *std::exchange(m_wanted, std::nullopt);
        m_monitor.beginLayer(layer);
    });
    connect(m_jobs, &JobRunner::tuningStepsFinished, &m_monitor, &RunMonitor::addSteps);
    connect(m_jobs, &JobRunner::layerFinished, &m_monitor, &RunMonitor::endLayer);
    connect(m_jobs, &JobRunner::tuningFinished, this, [this](const std::shared_ptr<const QuantizeResult>& result) {
        m_monitor.finish(RunMonitor::State::done);
        const QString folder = QString::fromStdString(result->run.string());
        m_document->addRun(folder);
        emit finished(folder);
    });
    connect(m_jobs, &JobRunner::jobFailed, this, [this](JobKind kind) {
        if (kind == JobKind::tuning)
            m_monitor.finish(RunMonitor::State::failed);
    });
    connect(&m_jobs->queue(), &JobQueue::progressed, this, [this](const JobInfo& job) {
        if (job.kind == JobKind::tuning)
            m_monitor.setProgress(job.progress);
    });
    connect(&m_jobs->queue(), &JobQueue::stopped, this, [this](JobKind kind) {
        if (kind == JobKind::tuning)
            m_monitor.finish(RunMonitor::State::stopped);
    });
    connect(m_jobs, &JobRunner::runRead, this,
            [this](const std::shared_ptr<const RunRecord>& record) { read(*record); });
    m_watch.setInterval(watchInterval);
    connect(&m_watch, &QTimer::timeout, this, [this] { m_jobs->watchRun(m_folder, m_stamp); });
}

void RunControl::start(const std::filesystem::path& folder) {
    RunConfig config = m_document->runConfig();
    config.model = m_document->model()->folder();
    if (m_document->base())
        config.base = m_document->base()->folder();
    m_watch.stop();
    m_folder = folder;
    m_wanted.reset();
    m_plan = m_document->planState().plan;
    m_monitor.start(QDir(QString::fromStdString(folder.string())).dirName(), config, layersOf(*m_document->model()));
    m_jobs->tune(config, m_plan, folder);
}

Plan RunControl::planToResumeWith() const {
    return resumedPlan(m_plan, m_document->planState().plan, *m_document->model(), finishedLayers(m_monitor));
}

int RunControl::changedModules() const {
    return m_document->model() && m_monitor.canResume() ? differingModules(m_plan, planToResumeWith()) : 0;
}

void RunControl::resume(bool withChangedModules) {
    RunConfig config = m_monitor.config();
    RunChanges changes;
    changes.tuning = config.tuning = m_document->runConfig().tuning;
    if (config.model != m_document->model()->folder())
        changes.model = config.model = m_document->model()->folder();
    m_wanted.reset();
    if (withChangedModules)
        changes.plan = m_wanted = planToResumeWith();
    m_watch.stop();
    m_monitor.resume(config);
    m_jobs->resume(m_folder, changes);
}

void RunControl::stop() {
    m_monitor.setStopping();
    m_jobs->queue().stop(JobKind::tuning);
}

/// Where a file system does not tell whether somebody is at work, a run that grows is not ours all the same.
RunMonitor::State RunControl::stateOf(const RunRecord& record, bool grown) const {
    switch (record.state) {
    case RunState::done:
        return RunMonitor::State::done;
    case RunState::failed:
        return RunMonitor::State::failed;
    case RunState::stopped:
        return RunMonitor::State::stopped;
    case RunState::running:
        break;
    }
    return record.held || grown ? RunMonitor::State::elsewhere : RunMonitor::State::stopped;
}

void RunControl::show(const RunRecord& record) {
    m_folder = record.folder;
    m_wanted.reset();
    m_plan = record.plan;
    m_monitor.show(record, stateOf(record, false));
    if (record.state == RunState::done)
        m_document->addRun(QString::fromStdString(record.folder.string()));
    keepWatching(record);
    emit shown(m_monitor.name());
}

void RunControl::read(const RunRecord& record) {
    if (record.folder != m_folder || m_monitor.isActive()) // asked about before another one was shown
        return;
    m_plan = record.plan;
    const bool ends = record.state == RunState::done && m_monitor.state() != RunMonitor::State::done;
    m_monitor.update(record, stateOf(record, record.stamp != m_stamp));
    keepWatching(record);
    if (ends) {
        const QString folder = QString::fromStdString(record.folder.string());
        m_document->addRun(folder);
        emit finished(folder);
    }
}

void RunControl::keepWatching(const RunRecord& record) {
    m_stamp = record.stamp;
    if (record.state == RunState::done)
        m_watch.stop();
    else
        m_watch.start();
}

void RunControl::clear() {
    m_watch.stop();
    m_folder.clear();
    m_monitor.clear();
}

} // namespace moescope
#include "moc_run_control.cpp"
