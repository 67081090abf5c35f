// SPDX-License-Identifier: Apache-2.0
#include "pipeline/rival_plans.h"

#include <algorithm>

#include "allocation/strategy.h"

namespace moescope {
namespace {

/// A rule may be asked for several means and come to one size: each size once, in order.
void addPoint(RivalPlans& plans, std::int64_t bytes, double loss) {
    const auto at = std::ranges::lower_bound(plans.tensorBytes, bytes);
    const auto place = at - plans.tensorBytes.begin();
    if (at != plans.tensorBytes.end() && *at == bytes) {
        plans.loss[static_cast<std::size_t>(place)] = std::min(plans.loss[static_cast<std::size_t>(place)], loss);
        return;
    }
    plans.tensorBytes.insert(at, bytes);
    plans.loss.insert(plans.loss.begin() + place, loss);
}

} // namespace

Result<std::vector<RivalPlans>> rivalPlans(const Model& model, const Inspection& inspection,
                                           const AllocateEvidence& evidence, const AllocateConfig& config, int budgets,
                                           std::stop_token stop) {
    auto judge = PreparedAllocation::prepare(model, inspection, evidence, config);
    if (!judge)
        return propagate(judge);
    const auto [narrowest, widest] = std::ranges::minmax(config.bits);
    std::vector<RivalPlans> rivals;
    for (const Strategy& strategy : strategyTable()) {
        if (strategy.id == config.strategy || strategy.id == "uniform" || strategy.id == "manual" ||
            strategy.id == "mix")
            continue;
        AllocateConfig own = config;
        own.strategy = strategy.id;
        own.parameters.clear();
        own.granularity = judge->granularity();
        own.budget = config.budget == "modules" ? "modules" : "parameters";
        const auto prepared = PreparedAllocation::prepare(model, inspection, evidence, own);
        if (!prepared)
            continue; // it lacks what it needs, or refuses these widths
        RivalPlans plans{.strategy = own.strategy, .tensorBytes = {}, .loss = {}};
        for (int i = 0; i < budgets; ++i) {
            if (stop.stop_requested())
                return cancelled();
            const double share = budgets > 1 ? static_cast<double>(i) / (budgets - 1) : 0.5;
            const auto found = prepared->widthsAt(narrowest + share * (widest - narrowest));
            if (!found)
                continue;
            const auto loss = judge->lossOf(found->bits);
            if (!loss)
                continue; // a rule that keeps to other widths than the candidates
            addPoint(plans, found->allocation.size.tensorBytes, *loss);
        }
        if (!plans.loss.empty())
            rivals.push_back(std::move(plans));
    }
    return rivals;
}

} // namespace moescope
