// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/run_monitor.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace moescope {

RunMonitor::RunMonitor(QObject* parent)
    : QObject(parent) {
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        m_left.update(elapsed(), m_progress.fraction);
        emit progressChanged();
    });
}

void RunMonitor::clear() {
    start({}, {}, {});
    m_tick.stop();
    m_state = State::idle;
    emit stateChanged();
}

void RunMonitor::start(const QString& name, const RunConfig& config, const std::vector<int>& layers) {
    m_name = name;
    m_config = config;
    m_layers.clear();
    for (const int layer : layers)
        m_layers.emplace_back().layer = layer;
    m_steps.clear();
    m_current = -1;
    m_progress = {};
    m_left.restart();
    m_total = m_before = 0.0;
    m_clock.start();
    m_tick.start();
    m_state = State::running;
    emit stateChanged();
    emit progressChanged();
}

void RunMonitor::resume(const RunConfig& config) {
    m_config = config;
    m_before = m_total;
    m_left.restart();
    m_clock.start();
    m_tick.start();
    m_state = State::running;
    emit stateChanged();
    emit progressChanged();
}

void RunMonitor::show(const RunRecord& record, State state) {
    std::vector<int> layers(static_cast<std::size_t>(record.layers));
    std::iota(layers.begin(), layers.end(), 0);
    start(QString::fromStdString(record.folder.filename().string()), record.config, layers);
    update(record, state);
}

void RunMonitor::update(const RunRecord& record, State state) {
    m_config = record.config;
    std::vector<TuningStep> fresh;
    std::ranges::copy_if(record.steps, std::back_inserter(fresh),
                         [&](const TuningStep& step) { return !isKnown(step); });
    if (!fresh.empty())
        addSteps(fresh);
    for (const LayerOutcome& outcome : record.outcomes)
        endLayer(outcome);
    double within = 0.0;
    if (!record.steps.empty() && record.steps.back().layer >= record.finished)
        within = static_cast<double>(record.steps.back().iteration + 1) / std::max(record.steps.back().iterations, 1);
    m_progress = {};
    m_progress.fraction = (record.finished + std::min(within, 1.0)) / record.layers;
    if (state == State::elsewhere)
        m_progress.stage = tr("Layer %1").arg(record.finished).toStdString();
    finish(state);
    m_total = record.seconds;
    emit progressChanged();
}

bool RunMonitor::isKnown(const TuningStep& step) const {
    const std::vector<TuningStep>& known = steps(step.layer);
    const auto found = std::ranges::lower_bound(known, step.iteration, {}, &TuningStep::iteration);
    return found != known.end() && found->iteration == step.iteration && found->seconds == step.seconds;
}

void RunMonitor::setStopping() {
    m_state = State::stopping;
    emit stateChanged();
}

void RunMonitor::finish(State state) {
    m_total = elapsed();
    m_tick.stop();
    m_state = state;
    for (Layer& layer : m_layers)
        layer.active = false;
    if (state == State::done)
        m_progress.fraction = 1.0;
    emit stateChanged();
    emit progressChanged();
}

int RunMonitor::rowOf(int layer) const {
    const auto found = std::ranges::find(m_layers, layer, &Layer::layer);
    return found == m_layers.end() ? -1 : static_cast<int>(found - m_layers.begin());
}

void RunMonitor::beginLayer(int layer) {
    m_current = layer;
    if (const int row = rowOf(layer); row >= 0) {
        m_layers[static_cast<std::size_t>(row)].active = true;
        emit layerChanged(row);
    }
}

void RunMonitor::addSteps(const std::vector<TuningStep>& steps) {
    for (const TuningStep& step : steps) {
        std::vector<TuningStep>& known = m_steps[step.layer];
        if (!known.empty() && step.iteration <= known.back().iteration) // done again from the last save
            std::erase_if(known, [&](const TuningStep& old) { return old.iteration >= step.iteration; });
        known.push_back(step);
        if (const int row = rowOf(step.layer); row >= 0) {
            Layer& layer = m_layers[static_cast<std::size_t>(row)];
            layer.iteration = std::min(step.iteration + 1, step.iterations);
            layer.iterations = step.iterations;
        }
    }
    if (!steps.empty()) {
        m_current = steps.back().layer;
        emit layerChanged(rowOf(m_current));
    }
    emit stepsAdded(steps);
}

void RunMonitor::endLayer(const LayerOutcome& outcome) {
    const int row = rowOf(outcome.layer);
    if (row < 0)
        return;
    Layer& layer = m_layers[static_cast<std::size_t>(row)];
    layer.active = false;
    layer.iteration = layer.iterations;
    layer.outcome = outcome;
    emit layerChanged(row);
}

void RunMonitor::setProgress(const Progress& progress) {
    m_progress = progress;
    m_left.update(elapsed(), progress.fraction);
    emit progressChanged();
}

const std::vector<TuningStep>& RunMonitor::steps(int layer) const {
    static const std::vector<TuningStep> none;
    const auto found = m_steps.find(layer);
    return found == m_steps.end() ? none : found->second;
}

double RunMonitor::elapsed() const {
    return isActive() ? m_before + static_cast<double>(m_clock.elapsed()) / 1000.0 : m_total;
}

} // namespace moescope
#include "moc_run_monitor.cpp"
