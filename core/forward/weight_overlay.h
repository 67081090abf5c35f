// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "architecture/model.h"
#include "support/result.h"

namespace moescope {

/// Weights that replace those of a checkpoint, asked for layer by layer. An empty optional: unchanged.
struct WeightOverlay {
    /// W [out, in] of a linear, float32.
    std::function<Result<std::optional<std::vector<float>>>(const Linear&)> linear;
    /// Router [experts, hidden] of a layer, float32.
    std::function<Result<std::optional<std::vector<float>>>(int layer)> router;
};

} // namespace moescope
