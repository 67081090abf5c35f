// SPDX-License-Identifier: Apache-2.0
#include "console.h"

#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

#include "support/size_text.h"

namespace moescope::cli {

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
    const int percent = static_cast<int>(100 * progress.fraction);
    if (m_terminal) {
        constexpr int width = 30;
        const int filled = std::min(width, static_cast<int>(width * progress.fraction));
        fmt::print(stderr, "\r\033[K[{}{}] {:3} %  {}", std::string(static_cast<std::size_t>(filled), '#'),
                   std::string(static_cast<std::size_t>(width - filled), '.'), percent, progress.stage);
        m_lineOpen = true;
        if (progress.fraction >= 1.0)
            clearLine();
        return;
    }
    if (progress.stage == m_stage && percent / 10 == m_lastTenth)
        return;
    m_stage = progress.stage;
    m_lastTenth = percent / 10;
    fmt::print(stderr, "{:3} %  {}\n", percent, progress.stage);
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
