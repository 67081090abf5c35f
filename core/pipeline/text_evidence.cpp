// SPDX-License-Identifier: Apache-2.0
#include "pipeline/text_evidence.h"

#include "pipeline/trace.h"

namespace moescope {
namespace {

/// Of a run that gathers both, what the one pass of the routing takes; costs take a pass for many groups of units.
constexpr double routingShare = 0.2;

} // namespace

bool TextEvidence::covers(const StrategyNeeds& needs) const {
    return (!needs.routing || routing) && (!needs.measured || measured);
}

AllocateEvidence TextEvidence::view() const { return {routing ? &*routing : nullptr, measured ? &*measured : nullptr}; }

Result<TextEvidence> gatherEvidence(const Model& model, const MeasureConfig& config, const StrategyNeeds& needs,
                                    TextEvidence evidence, std::stop_token stop, ProgressSink& sink) {
    if (evidence.covers(needs))
        return evidence;
    if (config.texts.empty())
        return failure("This strategy looks at texts, and none is chosen.");
    const bool both = needs.routing && !evidence.routing && needs.measured && !evidence.measured;
    if (needs.routing && !evidence.routing) {
        ProgressShare share(sink, 0.0, both ? routingShare : 1.0);
        TraceConfig settings;
        settings.model = config.model;
        settings.texts = config.texts;
        settings.windows = config.windows;
        settings.length = config.length;
        settings.device = config.settings.device;
        settings.threads = config.threads;
        auto routing = traceStatistics(model, settings, stop, share);
        if (!routing)
            return propagate(routing);
        evidence.routing = std::move(*routing);
    }
    if (needs.measured && !evidence.measured) {
        ProgressShare share(sink, both ? routingShare : 0.0, 1.0);
        auto measured = measure(model, config, stop, share);
        if (!measured)
            return propagate(measured);
        evidence.measured = std::move(*measured);
    }
    return evidence;
}

} // namespace moescope
