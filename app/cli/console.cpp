// SPDX-License-Identifier: Apache-2.0
#include "console.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

#include "support/size_text.h"

namespace moescope::cli {
namespace {

constexpr int barWidth = 30; ///< letters

int filledOf(const Progress& progress) {
    return std::clamp(static_cast<int>(barWidth * progress.fraction), 0, barWidth);
}

} // namespace

ConsoleProgress::ConsoleProgress(bool quiet)
    : m_quiet(quiet)
    , m_terminal(isatty(STDERR_FILENO) != 0) {}

ConsoleProgress::~ConsoleProgress() { clearLine(); }

void ConsoleProgress::clearLine() {
    if (m_lineOpen)
        fmt::print(stderr, "\r\033[K");
    m_lineOpen = false;
}

void ConsoleProgress::progress(const Progress& progress) {
    if (m_quiet)
        return;
    const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    m_pace.update(elapsed, progress);
    if (m_terminal) {
        constexpr double between = 0.05; // a job may speak thousands of times a second
        if (progress.fraction >= 1.0) {
            clearLine();
        } else if (!m_drawn || elapsed - *m_drawn >= between || filledOf(progress) != m_filled) {
            redraw(progress);
            m_drawn = elapsed;
        }
        return;
    }
    const int percent = static_cast<int>(100 * progress.fraction);
    if (progress.stage == m_stage && percent / 10 == m_lastTenth)
        return;
    m_stage = progress.stage;
    m_lastTenth = percent / 10;
    const std::string pace = m_pace.text();
    fmt::print(stderr, "{:3} %  {}{}{}\n", percent, progress.stage, pace.empty() ? "" : "  ", pace);
}

void ConsoleProgress::redraw(const Progress& progress) {
    m_filled = filledOf(progress);
    fmt::print(stderr, "\r\033[K[{}{}] {:3} %  {}  {}", std::string(static_cast<std::size_t>(m_filled), '#'),
               std::string(static_cast<std::size_t>(barWidth - m_filled), '.'),
               static_cast<int>(100 * progress.fraction), progress.stage, m_pace.text());
    m_lineOpen = true;
}

void ConsoleProgress::warning(const std::string& sentence) {
    clearLine();
    fmt::print(stderr, "warning: {}\n", sentence);
}

void ConsoleProgress::layerFinished(const LayerOutcome& outcome) {
    if (m_quiet)
        return;
    clearLine();
    fmt::print(stderr, "layer {}: loss {:.3f} of round to nearest{}, {:.1f} s{}\n", outcome.layer,
               outcome.after.total / std::max(outcome.before.total, 1e-30), flipsText(outcome), outcome.seconds,
               outcome.deviceBytes ? ", " + sizeText(*outcome.deviceBytes) : std::string());
}

} // namespace moescope::cli
