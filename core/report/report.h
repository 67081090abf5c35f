// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/block.h"

namespace moescope {

/// One chapter of a report.
struct ReportSection {
    std::string id; ///< "flips", also the anchor in HTML
    std::string title;
    std::vector<ReportBlock> blocks;
};

/// A run that a report speaks of.
struct ReportRun {
    std::string label, folder;
};

/// What a run folder has to say, before it is drawn: renderers turn it into HTML or JSON.
struct Report {
    static constexpr int version = 1;
    std::string title, subtitle;
    std::vector<std::string> summary; ///< what, why and what came of it, five lines
    std::vector<ReportSection> sections;
    std::vector<ReportRun> runs; ///< of a report of one run: it alone
};

} // namespace moescope
