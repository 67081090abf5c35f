// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include <QObject>
#include <QString>
#include <QThreadPool>

#include "support/progress.h"
#include "support/result.h"
#include "worker/mailbox.h"
#include "worker/throttle.h"

namespace moescope {

enum class JobKind {
    open,
    inspection,
    spectrum,
    coverage,
    evidence,
    comparison,
    preview,
    allocation,
    curve,
    rivals,
    tuning,
    trial,
    watch,
    exporting,
    report
};
inline constexpr int jobKinds = 15;

/// One entry of the queue as a person sees it.
struct JobInfo {
    quint64 id = 0;
    JobKind kind = JobKind::open;
    QString title;         ///< "Inspect qwen2moe"
    bool running = false;  ///< else it waits for its turn
    bool stopping = false; ///< asked to stop, has not answered yet
    Progress progress;
};

/// Runs jobs off the GUI thread and brings their answers back to it. Lives on the GUI thread; every signal is emitted
/// there. One worker thread a lane, so jobs of a lane queue: what computes for long, what answers a click, what solves
/// budgets and what reads or writes files do not wait for each other.
class JobQueue : public QObject {
    Q_OBJECT
public:
    /// What to do on the GUI thread with a finished job's value.
    using Delivery = std::function<void()>;
    using Work = std::function<Result<Delivery>(std::stop_token, ProgressSink&)>;
    /// What a new job does to earlier ones of its kind: nothing, takes the place of those that still wait, or makes
    /// their answers worthless.
    enum class Earlier { keep, dropWaiting, dropAll };

    explicit JobQueue(QObject* parent = nullptr);
    ~JobQueue() override; ///< stops every job and waits for it

    quint64 submit(JobKind kind, const QString& title, Earlier earlier, Work work);
    /// Asks politely; the job ends in stopped() or, if it was just done, in its delivery.
    void stop(quint64 id);
    void stop(JobKind kind);
    /// Stops all and drops their answers: they are about something that is no longer open.
    void abandonAll();

    [[nodiscard]] std::vector<JobInfo> jobs() const;
    [[nodiscard]] bool isActive(JobKind kind) const;

signals:
    void jobsChanged();
    void progressed(const moescope::JobInfo& job);
    void failed(moescope::JobKind kind, const QString& title, const QString& sentence);
    void stopped(moescope::JobKind kind, const QString& title);

private:
    struct Job;
    class Sink;
    void execute(const std::shared_ptr<Job>& job);
    void started(const std::shared_ptr<Job>& job);
    void finished(const std::shared_ptr<Job>& job, const Result<Delivery>& result);
    void drop(JobKind kind, bool waitingOnly);
    void reportProgress();

    std::vector<std::shared_ptr<Job>> m_jobs;
    quint64 m_lastId = 0;
    Mailbox m_mailbox;
    Throttle m_throttle;
    std::array<QThreadPool, 4> m_lanes;
};

} // namespace moescope
