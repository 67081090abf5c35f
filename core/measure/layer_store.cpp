// SPDX-License-Identifier: Apache-2.0
#include "measure/detail/layer_store.h"

#include <unistd.h>

namespace moescope::detail {
namespace {

/// Half of what the machine has free, in bytes; on CUDA a flat share of a common card.
std::int64_t roomFor(at::Device device) {
    if (device.is_cuda())
        return std::int64_t(40) << 30;
    return std::int64_t(sysconf(_SC_AVPHYS_PAGES)) * std::int64_t(sysconf(_SC_PAGESIZE)) / 2;
}

} // namespace

LayerStore::LayerStore(const Model& model, at::Device device, std::int64_t length)
    : m_model(model)
    , m_device(device)
    , m_length(length)
    , m_source(m_model, device, at::kFloat)
    , m_rope(makeRopeTable(m_model.config(), length, device, at::kFloat))
    , m_step(std::max<std::int64_t>(1, (device.is_cuda() ? 65536 : 2048) / length))
    , m_keep(m_model.parameters() * std::int64_t(sizeof(float)) < roomFor(device))
    , m_kept(static_cast<std::size_t>(m_model.config().layers)) {}

LayerWeights LayerStore::weights(int layer) {
    LayerWeights& kept = m_kept[static_cast<std::size_t>(layer)];
    if (kept.inputNorm.defined())
        return kept;
    LayerWeights loaded = loadLayer(m_model, layer, m_source);
    if (m_keep)
        kept = loaded;
    return loaded;
}

LayerContext LayerStore::context(int layer) const {
    return layerContext(m_model.config(), m_rope, layer, m_length, m_device);
}

} // namespace moescope::detail
