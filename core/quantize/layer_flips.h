// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "support/result.h"

namespace moescope {

/// Where one router's choices differ from full precision on the held-out windows; measures of FlipMeasures
/// (routing/flips.h, docs/methods/flips.md). The weighted ones are missing in runs made before they were measured.
struct RouterFlips {
    double flipRate = 0.0;                ///< share of tokens with S != S'
    double agreement = 0.0;               ///< mean |S ∩ S'| / k
    std::optional<double> marginWeighted; ///< Σ margin of flipped tokens / Σ margin
    std::optional<double> outputWeighted; ///< mean ‖y(S) - y(S')‖ / ‖y(S)‖

    bool operator==(const RouterFlips&) const = default;
};

/// One router at three places of a layer's quantization: rounded to nearest, where the tuning started (the same unless
/// it starts elsewhere), and as the layer is stored. Empty where there is no such router.
struct RouterStages {
    std::optional<RouterFlips> nearest, start, result;

    bool operator==(const RouterStages&) const = default;
};

nlohmann::json toJson(const RouterStages& stages);
/// `what` names the object in the sentence of an error.
Result<RouterStages> routerStagesFromJson(const nlohmann::json& json, const char* what);

} // namespace moescope
