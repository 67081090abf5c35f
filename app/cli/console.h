// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "pipeline/inspect.h"
#include "pipeline/quantize.h"
#include "support/pace.h"
#include "support/progress.h"

namespace moescope::cli {

/// Progress on standard error: a bar that redraws itself on a terminal, a line every tenth elsewhere.
class ConsoleProgress final : public QuantizeSink {
public:
    explicit ConsoleProgress(bool quiet);
    ~ConsoleProgress() override;
    void progress(const Progress& progress) override;
    void warning(const std::string& sentence) override;
    void layerFinished(const LayerOutcome& outcome) override;

private:
    void clearLine();
    void redraw(const Progress& progress);

    bool m_quiet;
    bool m_terminal;
    bool m_lineOpen = false;
    std::string m_stage;
    int m_lastTenth = -1;
    int m_filled = -1; ///< letters of the bar as it was drawn
    Pace m_pace;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::optional<double> m_drawn; ///< seconds since the start
};

} // namespace moescope::cli
