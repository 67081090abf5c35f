// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <stop_token>
#include <string>

#include "support/progress.h"

namespace moescope::detail {

/// Progress and stop of a measurement, counted in windows that go through one layer.
class Work {
public:
    Work(std::stop_token stop, ProgressSink& sink, std::int64_t total)
        : m_stop(std::move(stop))
        , m_sink(sink)
        , m_total(total) {}

    void stage(std::string name) { m_stage = std::move(name); }
    /// False: somebody asked to stop.
    [[nodiscard]] bool did(std::int64_t windows) {
        m_done += windows;
        const double share = m_total > 0 ? static_cast<double>(m_done) / static_cast<double>(m_total) : 1.0;
        m_sink.progress({m_stage, std::min(share, 1.0), std::min(m_done, m_total), m_total, "window layers"});
        return !m_stop.stop_requested();
    }

private:
    std::stop_token m_stop;
    ProgressSink& m_sink;
    std::int64_t m_total;
    std::int64_t m_done = 0;
    std::string m_stage;
};

} // namespace moescope::detail
