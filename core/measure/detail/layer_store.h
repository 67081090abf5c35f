// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "forward/detail/decoder_layer.h"
#include "forward/detail/weight_source.h"

namespace moescope::detail {

/// Full-precision layers for passes that visit them many times: all kept in memory where they fit, else read anew.
class LayerStore {
public:
    LayerStore(const Model& model, at::Device device, std::int64_t length);

    [[nodiscard]] LayerWeights weights(int layer);
    [[nodiscard]] LayerContext context(int layer) const;
    [[nodiscard]] const CheckpointWeights& source() const { return m_source; }
    [[nodiscard]] const Model& model() const { return m_model; }
    [[nodiscard]] const ModelConfig& config() const { return m_model.config(); }
    [[nodiscard]] at::Device device() const { return m_device; }
    [[nodiscard]] int layers() const { return m_model.config().layers; }
    [[nodiscard]] bool sparse(int layer) const { return m_model.config().sparse[static_cast<std::size_t>(layer)]; }
    /// Windows that go through a layer in one step: short steps, so that a stop is answered soon.
    [[nodiscard]] std::int64_t step() const { return m_step; }

private:
    Model m_model;
    at::Device m_device;
    std::int64_t m_length;
    CheckpointWeights m_source;
    RopeTable m_rope;
    std::int64_t m_step;
    bool m_keep;
    std::vector<LayerWeights> m_kept;
};

} // namespace moescope::detail
