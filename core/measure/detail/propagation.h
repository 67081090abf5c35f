// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "measure/detail/expert_changes.h"
#include "measure/detail/full_pass.h"

namespace moescope::detail {

/// What a change comes to at the end of the model, means over all tokens of the windows looked at.
struct Effect {
    double kl = 0.0;    ///< KL(full ‖ changed) of the next-token laws, nats
    double value = 0.0; ///< V of docs/methods/vsraq.md, mean over all routers of the model
};

/// Carries changes of one layer's output through the rest of the model, many at once: each brings only the windows that
/// it touches, and windows of several changes share a step.
class Propagation {
public:
    Propagation(LayerStore& store, const FullPass& pass)
        : m_store(store)
        , m_pass(pass) {}

    /// Effects of `changes` of `output` [W, T, hidden], the output of `layer`. Empty when stopped.
    std::optional<std::vector<Effect>> run(int layer, const at::Tensor& output, std::span<const OutputChange> changes,
                                           Work& work);

private:
    struct Batch;
    bool throughLayers(Batch& batch, int layer, std::vector<Effect>& effects, Work& work);
    bool throughHead(const Batch& batch, std::vector<Effect>& effects, Work& work);
    /// At the last layer nothing mixes tokens any more: only the rows that changed can count.
    bool rowsThroughHead(const at::Tensor& output, const OutputChange& change, Effect& effect, Work& work);
    /// Σ over rows of KL; `window` tells whose full-precision law stands in the cache, `row` which rows of all tokens.
    double klOfRows(const at::Tensor& full, const at::Tensor& law, const at::Tensor& changed) const;
    at::Tensor lawOfWindow(std::int64_t window);

    LayerStore& m_store;
    const FullPass& m_pass;
    std::vector<at::Tensor> m_laws; ///< a window: probabilities [T, vocabulary], as far as they fit
    std::int64_t m_lawBytes = 0;
};

} // namespace moescope::detail
