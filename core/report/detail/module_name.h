// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace moescope::detail {

/// Where a linear stands, read from its name alone: a report has no model at hand.
struct ModulePlace {
    int layer = 0;
    int expert = -1;        ///< -1: not a routed expert's
    std::string projection; ///< "gate", "up", "down"; otherwise the rest of the name: "self_attn.q_proj"
};

/// None where the name is of no decoder layer.
std::optional<ModulePlace> placeOf(std::string_view module);

} // namespace moescope::detail
