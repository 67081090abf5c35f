// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/expert_use.h"

#include <algorithm>

#include "allocation/strategies/expert_layers.h"

namespace moescope {

Result<std::vector<const LayerRouting*>> routingLayers(const StrategyInput& input) {
    std::vector<const LayerRouting*> result;
    for (const auto& experts : expertLayers(input.model)) {
        const auto& layers = input.routing->layers;
        const auto found = std::ranges::find(layers, experts.front().layer, &LayerRouting::layer);
        const bool fits = found != layers.end() && !found->datasets.empty() &&
                          std::ranges::all_of(found->datasets, [&](const DatasetRouting& dataset) {
                              return dataset.experts.size() == experts.size();
                          });
        if (!fits)
            return failure("The routing was not traced on the model in {}: layer {} does not fit. Trace it anew.",
                           input.model.folder().string(), experts.front().layer);
        result.push_back(&*found);
    }
    return result;
}

Result<std::vector<std::vector<ExpertUse>>> expertUses(const StrategyInput& input) {
    auto layers = routingLayers(input);
    if (!layers)
        return propagate(layers);
    std::vector<std::vector<ExpertUse>> uses;
    for (const LayerRouting* layer : *layers) {
        auto& experts = uses.emplace_back(layer->datasets.front().experts.size());
        for (const DatasetRouting& dataset : layer->datasets)
            for (std::size_t e = 0; e < experts.size(); ++e) {
                experts[e].selections += static_cast<double>(dataset.experts[e].tokens);
                experts[e].softmax += dataset.experts[e].softmaxWeight;
            }
    }
    return uses;
}

} // namespace moescope
