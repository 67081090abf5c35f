// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/text_findings.h"

#include <algorithm>

namespace moescope {

bool TextFindings::sameTexts(const MeasureConfig& asked) const {
    return config.windows == asked.windows && config.length == asked.length &&
           std::ranges::equal(config.texts, asked.texts, {}, &TextSource::text, &TextSource::text);
}

bool TextFindings::sameCosts(const MeasureConfig& asked) const {
    return sameTexts(asked) && config.settings.group == asked.settings.group &&
           config.settings.symmetric == asked.settings.symmetric &&
           std::ranges::includes(config.settings.widths, asked.settings.widths);
}

bool TextFindings::answer(const MeasureConfig& asked, const StrategyNeeds& needs) const {
    return evidence.covers(needs) && (needs.measured ? sameCosts(asked) : sameTexts(asked));
}

TextEvidence TextFindings::reusable(const MeasureConfig& asked) const {
    TextEvidence kept;
    if (sameTexts(asked))
        kept.routing = evidence.routing;
    if (sameCosts(asked))
        kept.measured = evidence.measured;
    return kept;
}

StrategyNeeds needsOf(const AllocateConfig& budget) {
    const auto strategy = findStrategy(budget.strategy);
    if (!strategy)
        return {};
    const auto parameters = checkedParameters(**strategy, budget.parameters);
    return parameters ? needsOf(**strategy, *parameters) : (*strategy)->needs;
}

MeasureConfig findingsConfig(const Model& model, const RunConfig& run, const AllocateConfig& budget) {
    MeasureConfig config;
    config.model = model.folder();
    config.texts = run.texts;
    for (TextSource& text : config.texts)
        text.from = (text.from + text.to) / 2.0;
    config.settings.widths = budget.bits;
    std::ranges::sort(config.settings.widths);
    config.settings.group = budget.group;
    config.settings.symmetric = budget.symmetric;
    config.settings.device = run.device;
    config.threads = run.threads;
    config.cache = measureCacheFolder();
    return config;
}

} // namespace moescope
