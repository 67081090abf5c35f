// SPDX-License-Identifier: Apache-2.0
#include "support/pace.h"

#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "support/size_text.h"

namespace moescope {
namespace {

constexpr double between = 0.5;  // seconds of one measurement: writing comes in gusts
constexpr double settling = 3.0; // seconds in which the shown speed closes 63 % of its distance

} // namespace

void Pace::update(double elapsed, const Progress& progress) {
    m_left.update(elapsed, progress.fraction);
    if (progress.stage != m_progress.stage || progress.unit != "bytes") {
        m_since = m_at = elapsed;
        m_counted = progress.done;
        m_speed = 0.0;
    }
    m_progress = progress;
    const double passed = elapsed - m_at;
    if (passed < between)
        return;
    const double now = static_cast<double>(progress.done - m_counted) / passed;
    const double first = m_at <= m_since ? 1.0 : 1.0 - std::exp(-passed / settling);
    m_speed += (now - m_speed) * first;
    m_at = elapsed;
    m_counted = progress.done;
}

std::string Pace::text() const {
    if (m_progress.fraction >= 1.0)
        return {};
    std::vector<std::string> parts;
    if (m_progress.unit == "bytes" && m_progress.total > 0)
        parts.push_back(partText(m_progress.done, m_progress.total));
    if (m_speed > 0.0)
        parts.push_back(fmt::format("{}/s", diskText(static_cast<std::int64_t>(m_speed))));
    if (m_left.seconds())
        parts.push_back(fmt::format("{} left", secondsText(*m_left.seconds())));
    return fmt::format("{}", fmt::join(parts, ", "));
}

} // namespace moescope
