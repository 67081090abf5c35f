// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <stop_token>

#include <ATen/ATen.h>

#include "forward/detail/decoder_layer.h"
#include "support/result.h"

namespace moescope::detail {

/// Runs windows through a model one decoder layer at a time: never more than one layer of weights in memory.
/// Holds the hidden states [windows, length, hidden] of all windows; layers run over `chunk` windows at once.
class ModelStream {
public:
    /// `documents`: as LayerContext::documents.
    ModelStream(const Model& model, const WeightSource& source, const at::Tensor& ids, at::Device device,
                at::ScalarType type, const at::Tensor& documents = {}, std::int64_t chunk = 16);

    /// Called for each chunk of windows in a layer with experts: the first window, the layer's weights, what the
    /// experts did.
    using Observer =
        std::function<void(std::int64_t first, const LayerWeights& weights, const ExpertActivity& activity)>;

    /// The next layer, over all windows. Returns its router logits [windows, length, experts] in float32, undefined in
    /// a dense layer.
    at::Tensor advance(const Observer& observe = {});
    [[nodiscard]] int nextLayer() const { return m_next; }
    [[nodiscard]] bool done() const { return m_next == m_model.config().layers; }
    [[nodiscard]] const at::Tensor& hidden() const { return m_hidden; }

    /// Logits [n, length, vocabulary] in float32 of windows [first, first + n), once all layers are done.
    [[nodiscard]] at::Tensor headLogits(std::int64_t first, std::int64_t n);

private:
    Model m_model;
    const WeightSource& m_source;
    at::Device m_device;
    at::ScalarType m_type;
    std::int64_t m_chunk;
    RopeTable m_rope;
    at::Tensor m_documents;
    at::Tensor m_hidden;
    at::Tensor m_finalNorm, m_head;
    int m_next = 0;
};

/// Token ids [windows, length] as a tensor of int64.
at::Tensor idTensor(std::span<const std::int32_t> ids, std::int64_t length);

/// Documents of windows' tokens as a tensor of int32 [windows, length]; undefined where there are none.
at::Tensor documentTensor(std::span<const std::int32_t> documents, std::int64_t length, at::Device device);

/// Mean negative log likelihood of each window's length - 1 predictions, nats: logits [n, length, V], ids [n, length]
/// -> [n]. With `documents` [n, length]: of the predictions from a token to the next of its document; 0 where a window
/// has none.
at::Tensor windowNll(const at::Tensor& logits, const at::Tensor& ids, const at::Tensor& documents = {});

} // namespace moescope::detail
