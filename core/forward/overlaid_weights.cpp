// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/overlaid_weights.h"

#include <stdexcept>

namespace moescope::detail {
namespace {

at::Tensor copied(std::vector<float>& values, std::int64_t columns, at::Device device, at::ScalarType type) {
    return at::from_blob(values.data(), {static_cast<std::int64_t>(values.size()) / columns, columns}, at::kFloat)
        .to(device, type, /*non_blocking=*/false, /*copy=*/true);
}

} // namespace

OverlaidWeights::OverlaidWeights(const Model& model, const WeightOverlay& overlay, at::Device device,
                                 at::ScalarType type)
    : m_original(model, device, type)
    , m_overlay(overlay)
    , m_device(device)
    , m_type(type)
    , m_hidden(model.config().hidden) {
    for (std::size_t layer = 0; layer < model.layers().size(); ++layer)
        if (!model.layers()[layer].router.empty())
            m_routers[model.layers()[layer].router] = static_cast<int>(layer);
}

at::Tensor OverlaidWeights::linear(const Linear& linear) const {
    auto values = m_overlay.linear(linear);
    if (!values)
        throw std::runtime_error(values.error().message);
    return *values ? copied(**values, linear.in, m_device, m_type) : m_original.linear(linear);
}

at::Tensor OverlaidWeights::tensor(const std::string& name) const {
    const auto router = m_routers.find(name);
    if (router == m_routers.end() || !m_overlay.router)
        return m_original.tensor(name);
    auto values = m_overlay.router(router->second);
    if (!values)
        throw std::runtime_error(values.error().message);
    return *values ? copied(**values, m_hidden, m_device, m_type) : m_original.tensor(name);
}

} // namespace moescope::detail
