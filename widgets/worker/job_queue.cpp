// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker/job_queue.h"

#include <algorithm>
#include <exception>
#include <mutex>

#ifdef __linux__
#include <sys/resource.h>
#endif

#include "support/hand_over.h"
#include "support/log.h"

namespace moescope {
namespace {

enum Lane : std::size_t { computing, looking, solving, files };

Lane laneOf(JobKind kind) {
    switch (kind) {
    case JobKind::spectrum:
    case JobKind::rivals: // the slider does not wait for them
        return looking;
    case JobKind::allocation:
    case JobKind::curve:
        return solving;
    case JobKind::open:
    case JobKind::watch:
    case JobKind::exporting:
    case JobKind::report:
        return files;
    case JobKind::inspection:
    case JobKind::coverage:
    case JobKind::evidence:
    case JobKind::preview:
    case JobKind::comparison:
    case JobKind::tuning:
    case JobKind::trial:
        break;
    }
    return computing;
}

// A job takes every core it is given; on Linux niceness is a thread's own and handed on to the threads it makes
// (OpenMP's), so the window keeps its turn.
void yieldToTheWindow() {
#ifdef __linux__
    setpriority(PRIO_PROCESS, 0, 5);
#endif
}

} // namespace

struct JobQueue::Job {
    JobInfo info;
    Work work;
    std::stop_source stop;
    bool abandoned = false; ///< the answer is stale: GUI thread only

    std::mutex mutex;
    Progress latest; ///< guarded by mutex
    bool unseen = false;
};

namespace {

HandOver toTheLane, fromTheLane;

} // namespace

class JobQueue::Sink final : public ProgressSink {
public:
    Sink(Job& job, Throttle& throttle)
        : m_job(job)
        , m_throttle(throttle) {}
    void progress(const Progress& progress) override {
        {
            const std::lock_guard lock(m_job.mutex);
            m_job.latest = progress;
            m_job.unseen = true;
        }
        m_throttle.notify();
    }

private:
    Job& m_job;
    Throttle& m_throttle;
};

JobQueue::JobQueue(QObject* parent)
    : QObject(parent) {
    for (QThreadPool& lane : m_lanes) {
        lane.setMaxThreadCount(1);
        lane.setExpiryTimeout(-1); // libtorch keeps caches a thread; a new thread for each job would lose them
    }
    connect(&m_throttle, &Throttle::due, this, &JobQueue::reportProgress);
}

JobQueue::~JobQueue() {
    for (const auto& job : m_jobs)
        job->stop.request_stop();
    for (QThreadPool& lane : m_lanes)
        lane.clear();
    for (QThreadPool& lane : m_lanes)
        lane.waitForDone();
    fromTheLane.take();
}

quint64 JobQueue::submit(JobKind kind, const QString& title, Earlier earlier, Work work) {
    if (earlier != Earlier::keep)
        drop(kind, earlier == Earlier::dropWaiting);
    auto job = std::make_shared<Job>();
    job->info.id = ++m_lastId;
    job->info.kind = kind;
    job->info.title = title;
    job->work = std::move(work);
    m_jobs.push_back(job);
    std::function<void()> execution = [this, job] {
        toTheLane.take();
        execute(job);
        fromTheLane.give();
    };
    toTheLane.give(); // with the function whole
    m_lanes[laneOf(kind)].start(std::move(execution));
    emit jobsChanged();
    return job->info.id;
}

void JobQueue::execute(const std::shared_ptr<Job>& job) {
    yieldToTheWindow();
    Result<Delivery> result = cancelled();
    if (!job->stop.stop_requested()) {
        m_mailbox.put([this, job] { started(job); });
        Sink sink(*job, m_throttle);
        try {
            result = job->work(job->stop.get_token(), sink);
        } catch (const std::exception& problem) {
            result = failure("{} ended unexpectedly ({}). Please report this with the log file.",
                             job->info.title.toStdString(), problem.what());
        } catch (...) {
            result =
                failure("{} ended unexpectedly. Please report this with the log file.", job->info.title.toStdString());
        }
    }
    m_mailbox.put([this, job, result = std::move(result)] { finished(job, result); });
}

void JobQueue::started(const std::shared_ptr<Job>& job) {
    if (job->abandoned)
        return;
    job->info.running = true;
    emit jobsChanged();
}

void JobQueue::finished(const std::shared_ptr<Job>& job, const Result<Delivery>& result) {
    m_throttle.flush();
    std::erase(m_jobs, job);
    job->work = nullptr; // lets go of what it holds here, on the thread that owns it
    if (!job->abandoned) {
        emit jobsChanged();
        if (result) {
            (*result)();
        } else if (result.error().isCancelled()) {
            emit stopped(job->info.kind, job->info.title);
        } else {
            log().error("{}: {}", job->info.title.toStdString(), result.error().message);
            emit failed(job->info.kind, job->info.title, QString::fromStdString(result.error().message));
        }
    }
}

void JobQueue::drop(JobKind kind, bool waitingOnly) {
    for (const auto& job : m_jobs) {
        if (job->info.kind != kind || (waitingOnly && job->info.running))
            continue;
        job->abandoned = true;
        job->stop.request_stop();
    }
}

void JobQueue::stop(quint64 id) {
    for (const auto& job : m_jobs) {
        if (job->info.id != id)
            continue;
        job->info.stopping = true;
        job->stop.request_stop();
    }
    emit jobsChanged();
}

void JobQueue::stop(JobKind kind) {
    for (const JobInfo& job : jobs()) {
        if (job.kind == kind)
            stop(job.id);
    }
}

void JobQueue::abandonAll() {
    for (int kind = 0; kind < jobKinds; ++kind)
        drop(static_cast<JobKind>(kind), false);
    emit jobsChanged();
}

std::vector<JobInfo> JobQueue::jobs() const {
    std::vector<JobInfo> infos;
    for (const auto& job : m_jobs) {
        if (!job->abandoned)
            infos.push_back(job->info);
    }
    return infos;
}

bool JobQueue::isActive(JobKind kind) const {
    return std::ranges::any_of(m_jobs, [&](const auto& job) { return job->info.kind == kind && !job->abandoned; });
}

void JobQueue::reportProgress() {
    // A copy: a listener may submit or stop jobs.
    for (const auto& job : std::vector(m_jobs)) {
        {
            const std::lock_guard lock(job->mutex);
            if (!std::exchange(job->unseen, false))
                continue;
            job->info.progress = job->latest;
        }
        if (!job->abandoned)
            emit progressed(job->info);
    }
}

} // namespace moescope
#include "moc_job_queue.cpp"
