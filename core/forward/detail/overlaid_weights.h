// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "forward/detail/weight_source.h"
#include "forward/weight_overlay.h"

namespace moescope::detail {

/// A checkpoint with an overlay on it. Throws std::runtime_error with the overlay's sentence where it fails.
class OverlaidWeights final : public WeightSource {
public:
    OverlaidWeights(const Model& model, const WeightOverlay& overlay, at::Device device, at::ScalarType type);
    at::Tensor linear(const Linear& linear) const override;
    at::Tensor tensor(const std::string& name) const override;

private:
    CheckpointWeights m_original;
    const WeightOverlay& m_overlay;
    at::Device m_device;
    at::ScalarType m_type;
    std::map<std::string, int> m_routers; ///< tensor name -> layer
    std::int64_t m_hidden;
};

} // namespace moescope::detail
