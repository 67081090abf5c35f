// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QObject>

#include "session/document.h"
#include "session/run_monitor.h"

namespace moescope {

/// One trial that ended, with what it was asked for.
struct TriedLayer {
    RunConfig config;
    QString plan; ///< its name
    std::shared_ptr<const LayerTrial> trial;
};

/// Trials of one layer: tells what the present settings would do to it before a run is begun. The monitor shows the one
/// under way or the last one; those that ended stay for comparison until another model is open.
class LayerTrials : public QObject {
    Q_OBJECT
public:
    LayerTrials(Document* document, JobRunner* jobs, QObject* parent = nullptr);

    [[nodiscard]] RunMonitor* monitor() { return &m_monitor; }
    [[nodiscard]] const std::vector<TriedLayer>& tried() const { return m_tried; } ///< oldest first
    /// By the document's plan and settings as they are now.
    void start(int layer, const QString& planName);
    void stop();

signals:
    void triedChanged();

private:
    void clear();

    Document* m_document;
    JobRunner* m_jobs;
    RunMonitor m_monitor;
    TriedLayer m_asked;
    std::vector<TriedLayer> m_tried;
};

} // namespace moescope
