// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/flip_meter.h"

#include <ATen/core/grad_mode.h>

#include "quantize/detail/layer_pass.h"
#include "routing/detail/flip_counting.h"
#include "routing/detail/layer_accumulator.h"
#include "routing/detail/pass.h"

namespace moescope::detail {

bool FlipMeter::isSparse(int layer) const {
    return layer < m_access.config.layers && m_access.config.sparse[static_cast<std::size_t>(layer)];
}

OriginalRouting FlipMeter::originalOf(int layer, const LayerWeights& weights, const WindowStates& full) const {
    std::vector<OriginalRouting> parts;
    const LayerContext context = m_access.context(layer);
    lookAt(full, m_access.heldOut, [&](const at::Tensor& chosen, const at::Tensor& states) {
        OriginalRouting part;
        decoderLayer(context.select(chosen), weights, states,
                     [&](const ExpertActivity& activity) { part = originalRouting(activity, weights.experts.type()); });
        parts.push_back(std::move(part));
    });
    const auto joined = [&parts](const auto& member) {
        std::vector<at::Tensor> tensors;
        for (const OriginalRouting& part : parts)
            tensors.push_back(member(part));
        return at::cat(tensors);
    };
    return {joined([](const OriginalRouting& part) { return part.input; }),
            joined([](const OriginalRouting& part) { return part.logits; }),
            {joined([](const OriginalRouting& part) { return part.routing.experts; }),
             joined([](const OriginalRouting& part) { return part.routing.gates; })},
            joined([](const OriginalRouting& part) { return part.size; })};
}

/// The tokens of the held-out windows that are no padding.
at::Tensor FlipMeter::heldOutRows(const at::Tensor& logits) const {
    return tokenRows(logits, realTokens(m_access.context(m_layer).select(m_access.heldOut).documents));
}

/// Of layer m_layer's router.
RouterFlips FlipMeter::flipsOf(const LayerWeights& original, const at::Tensor& logits) const {
    const ModelConfig& config = m_access.config;
    const at::Tensor chosen = route(config, logits).experts;
    const auto before = toVector<std::int32_t>(m_original->routing.experts, at::kInt),
               after = toVector<std::int32_t>(chosen, at::kInt);
    const auto margins = toVector<float>(marginsOf(m_original->logits, config.topK), at::kFloat),
               changes = toVector<float>(outputChanges(config, original.experts, *m_original, chosen), at::kFloat);
    const LayerFlips flips = countFlips({.layer = m_layer,
                                         .experts = config.experts,
                                         .topK = config.topK,
                                         .before = before,
                                         .after = after,
                                         .margins = margins,
                                         .outputChanges = changes,
                                         .datasetOfToken = {},
                                         .datasets = 0});
    return {flips.flipRate, flips.agreement, flips.marginWeighted, flips.outputWeighted};
}

void FlipMeter::begin(int layer, const LayerWeights& loaded, const WindowStates& full) {
    const at::NoGradGuard constant;
    m_own = {};
    m_next = {};
    m_changed = false;
    if (m_layer == layer)
        return;
    m_original.reset();
    if (isSparse(layer))
        m_original = originalOf(layer, withLinearsAs(loaded, m_access.products), full);
    m_layer = layer; // last: memory may not have sufficed
}

void FlipMeter::look(Place place, const LayerWeights& original, const LayerWeights& quantized,
                     const WindowStates& chain) {
    const at::NoGradGuard constant;
    const bool followed = isSparse(m_layer + 1);
    if (!m_original && !followed)
        return;
    const LayerContext here = m_access.context(m_layer), behind = m_access.context(m_layer + 1);
    LayerWeights next;
    if (followed)
        next = withLinearsAs(m_access.load(m_layer + 1, LayerPart::upToRouter), m_access.products);
    std::vector<at::Tensor> own, ahead;
    lookAt(chain, m_access.heldOut, [&](const at::Tensor& chosen, const at::Tensor& states) {
        const LayerContext context = here.select(chosen);
        const at::Tensor places = realTokens(context.documents);
        const LayerOutput output = decoderLayer(context, quantized, states);
        const at::Tensor passedOn = output.hidden.to(chain.type()).to(at::kFloat); // as the chain would hold it
        if (m_original)
            own.push_back(tokenRows(output.routerLogits, places));
        if (followed)
            ahead.push_back(tokenRows(LookAhead::logits("next", behind.select(chosen), next, passedOn), places));
    });
    if (m_original)
        (place == Place::nearest ? m_own.nearest : m_own.start) = flipsOf(original, at::cat(own));
    if (followed)
        m_next[static_cast<std::size_t>(place)] = at::cat(ahead);
}

void FlipMeter::keep(const LayerWeights& original, const at::Tensor& logits) {
    const at::NoGradGuard constant;
    m_changed = true;
    if (m_original)
        m_own.result = flipsOf(original, heldOutRows(logits.index_select(0, m_access.heldOut.to(logits.device()))));
}

std::optional<LayerWeights> FlipMeter::finish(const WindowStates& full, const WindowStates& quantized,
                                              LayerOutcome& outcome) {
    const at::NoGradGuard constant;
    // What was not looked at has not changed.
    const auto settled = [](RouterStages stages) {
        stages.start = stages.start ? stages.start : stages.nearest;
        stages.result = stages.result ? stages.result : stages.start;
        return stages;
    };
    outcome.ownRouter = settled(m_own);
    outcome.nextRouter = {};
    const int next = m_layer + 1;
    if (!isSparse(next))
        return {};
    LayerWeights loaded = m_access.load(next, LayerPart::whole);
    const LayerWeights weights = withLinearsAs(loaded, m_access.products);
    m_original = originalOf(next, weights, full);
    m_layer = next;
    RouterStages stages;
    stages.nearest = flipsOf(weights, m_next[static_cast<std::size_t>(Place::nearest)]);
    if (const at::Tensor& start = m_next[static_cast<std::size_t>(Place::start)]; start.defined())
        stages.start = flipsOf(weights, start);
    if (m_changed)
        stages.result =
            flipsOf(weights, heldOutRows(runRouter(m_access.context(next), weights, quantized, m_access.heldOut)));
    outcome.nextRouter = settled(stages);
    m_next = {};
    return loaded;
}

} // namespace moescope::detail
