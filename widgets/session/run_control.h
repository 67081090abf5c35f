// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include <QObject>
#include <QTimer>

#include "session/document.h"
#include "session/run_monitor.h"

namespace moescope {

/// Drives the run of the Run room: starts it, lets it go on, stops it, and watches one that another program is at work
/// on. What the monitor shows and what the folder holds belong to the same run.
class RunControl : public QObject {
    Q_OBJECT
public:
    static constexpr int watchInterval = 2000; ///< ms between looks at a run that is not ours

    RunControl(Document* document, JobRunner* jobs, QObject* parent = nullptr);

    [[nodiscard]] RunMonitor* monitor() { return &m_monitor; }
    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }

    void start(const std::filesystem::path& folder);
    /// Widths that the present plan changes in layers that are not finished: what going on may take over.
    [[nodiscard]] int changedModules() const;
    /// Goes on with the alignment weights as they are set now, and with those widths if they are wanted.
    void resume(bool withChangedModules);
    void stop();
    /// A run out of its folder.
    void show(const RunRecord& record);
    /// Another model is open.
    void clear();

signals:
    void finished(const QString& folder);
    void shown(const QString& name);

private:
    void read(const RunRecord& record);
    [[nodiscard]] RunMonitor::State stateOf(const RunRecord& record, bool grown) const;
    [[nodiscard]] Plan planToResumeWith() const;
    void keepWatching(const RunRecord& record);

    Document* m_document;
    JobRunner* m_jobs;
    RunMonitor m_monitor;
    std::filesystem::path m_folder;
    Plan m_plan;                  ///< that the run goes by
    std::optional<Plan> m_wanted; ///< that it goes by once it has gone on: until then it may be refused
    std::string m_stamp;
    QTimer m_watch;
};

} // namespace moescope
