// SPDX-License-Identifier: Apache-2.0
#include "architecture/linear.h"

#include <array>

namespace moescope {

std::string_view nameOf(LinearKind kind) {
    constexpr std::array<std::string_view, 4> names{"attention", "expert", "shared_expert", "dense_mlp"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view nameOf(Projection projection) {
    constexpr std::array<std::string_view, 7> names{"q", "k", "v", "o", "gate", "up", "down"};
    return names[static_cast<std::size_t>(projection)];
}

} // namespace moescope
