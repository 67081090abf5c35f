// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace moescope {

/// How far a job is. `fraction` is of the whole job (0 to 1, never falling); done/total count `unit`s of the stage.
struct Progress {
    std::string stage;
    double fraction = 0.0;
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::string unit;
};

/// Where a job says what it is doing. Called on the job's thread; implementations must not block.
class ProgressSink {
public:
    virtual ~ProgressSink() = default;
    virtual void progress(const Progress& progress) = 0;
    /// Something the person must know although the job goes on (a fallback, a sample instead of the whole).
    virtual void warning(const std::string& sentence);
};

/// Passes the progress of a part on as a share [from, to] of the whole.
class ProgressShare final : public ProgressSink {
public:
    ProgressShare(ProgressSink& whole, double from, double to)
        : m_whole(whole)
        , m_from(from)
        , m_to(to) {}
    void progress(const Progress& progress) override;
    void warning(const std::string& sentence) override { m_whole.warning(sentence); }

private:
    ProgressSink& m_whole;
    double m_from, m_to;
};

/// A sink for callers that do not watch; warnings still reach the log.
ProgressSink& unwatched();

} // namespace moescope
