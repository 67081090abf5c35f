// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "quantize/run_config.h"
#include "quantize/run_metrics.h"
#include "quantize/run_record.h"
#include "support/progress.h"
#include "support/time_left.h"

namespace moescope {

/// What is known of the run under way, or of the last one: its state, its layers, every step. The Run room shows it.
/// Elsewhere: another program is at work on it; it is watched, not driven.
class RunMonitor : public QObject {
    Q_OBJECT
public:
    enum class State { idle, running, stopping, stopped, failed, done, elsewhere };
    struct Layer {
        int layer = 0;
        int iteration = 0;
        int iterations = 0; ///< 0: not started
        bool active = false;
        std::optional<LayerOutcome> outcome;
    };

    explicit RunMonitor(QObject* parent = nullptr);

    /// Back to nothing: another model is open.
    void clear();
    void start(const QString& name, const RunConfig& config, const std::vector<int>& layers);
    /// The run goes on, with what is known of it; `config` may differ in its tuning.
    void resume(const RunConfig& config);
    /// A run as its folder tells it, made here or elsewhere.
    void show(const RunRecord& record, State state);
    /// The same run read again later: only what is new is told.
    void update(const RunRecord& record, State state);
    void setStopping();
    void finish(State state);
    void beginLayer(int layer);
    void addSteps(const std::vector<TuningStep>& steps);
    void endLayer(const LayerOutcome& outcome);
    void setProgress(const Progress& progress);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool isActive() const { return m_state == State::running || m_state == State::stopping; }
    /// Stopped or failed on the way: it can go on.
    [[nodiscard]] bool canResume() const {
        return (m_state == State::stopped || m_state == State::failed) && !m_layers.empty();
    }
    [[nodiscard]] const QString& name() const { return m_name; }
    [[nodiscard]] const RunConfig& config() const { return m_config; }
    [[nodiscard]] const std::vector<Layer>& layers() const { return m_layers; }
    [[nodiscard]] const std::vector<TuningStep>& steps(int layer) const;
    [[nodiscard]] int currentLayer() const { return m_current; } ///< -1: none yet
    [[nodiscard]] const Progress& progress() const { return m_progress; }
    [[nodiscard]] double elapsed() const; ///< seconds
    [[nodiscard]] std::optional<double> left() const { return m_left.seconds(); }

signals:
    void stateChanged();
    void layerChanged(int row);
    void stepsAdded(const std::vector<moescope::TuningStep>& steps);
    void progressChanged(); ///< also each second while running, for the clock

private:
    [[nodiscard]] int rowOf(int layer) const;
    [[nodiscard]] bool isKnown(const TuningStep& step) const;

    State m_state = State::idle;
    QString m_name;
    RunConfig m_config;
    std::vector<Layer> m_layers;
    std::map<int, std::vector<TuningStep>> m_steps;
    int m_current = -1;
    Progress m_progress;
    TimeLeft m_left;
    QElapsedTimer m_clock;
    double m_total = 0.0;  ///< seconds of a run that has ended
    double m_before = 0.0; ///< seconds that it ran before it was resumed
    QTimer m_tick;
};

} // namespace moescope
