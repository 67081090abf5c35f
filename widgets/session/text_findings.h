// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/text_evidence.h"

namespace moescope {

/// What texts told the strategies that ask for it, and how it was asked.
struct TextFindings {
    MeasureConfig config;
    TextEvidence evidence;

    /// Same windows of the same texts: what was traced holds for `asked` too.
    [[nodiscard]] bool sameTexts(const MeasureConfig& asked) const;
    /// Costs were measured on those windows, on the same grid and at least at the same widths.
    [[nodiscard]] bool sameCosts(const MeasureConfig& asked) const;
    /// Everything needed is here.
    [[nodiscard]] bool answer(const MeasureConfig& asked, const StrategyNeeds& needs) const;
    /// What of it can be kept when `asked` is gathered.
    [[nodiscard]] TextEvidence reusable(const MeasureConfig& asked) const;
};

/// What a budget's strategy needs, with its parameters.
StrategyNeeds needsOf(const AllocateConfig& budget);

/// How findings for a budget are gathered: the second half of each text, so that comparisons, which start at the
/// beginning, judge on windows that no strategy has seen.
MeasureConfig findingsConfig(const Model& model, const RunConfig& run, const AllocateConfig& budget);

} // namespace moescope
