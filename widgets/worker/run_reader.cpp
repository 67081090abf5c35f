// SPDX-License-Identifier: GPL-3.0-or-later
// Several runs read from their folders at once, to be held against each other.
#include "worker/job_runner.h"

namespace moescope {

void JobRunner::readRuns(const std::vector<std::filesystem::path>& runs) {
    m_queue.submit(JobKind::watch, tr("Read %n runs", nullptr, static_cast<int>(runs.size())), JobQueue::Earlier::keep,
                   [this, runs](std::stop_token stop, ProgressSink&) -> Result<JobQueue::Delivery> {
                       auto records = std::make_shared<std::vector<RunRecord>>();
                       QStringList problems;
                       for (const std::filesystem::path& run : runs) {
                           if (stop.stop_requested())
                               break;
                           if (auto record = m_engine.readRun(run))
                               records->push_back(std::move(*record));
                           else
                               problems << QString::fromStdString(record.error().message);
                       }
                       return JobQueue::Delivery([this, records, problems] { emit runsRead(records, problems); });
                   });
}

} // namespace moescope
