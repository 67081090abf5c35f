// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/strategies.h"

#include <algorithm>

namespace moescope {
namespace {

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    const auto above = std::ranges::upper_bound(plannableBits, settings.meanBits);
    if (above == plannableBits.begin())
        return failure("A mean of {:g} bits cannot be reached: the narrowest width is {}.", settings.meanBits,
                       plannableBits.front());
    const int bits = *(above - 1);
    Assignment assignment{.bits = std::vector<int>(input.model.linears().size(), bits), .note = {}};
    if (static_cast<double>(bits) != settings.meanBits)
        assignment.note =
            fmt::format("Uniform: every linear layer at {} bits, the widest of {} that a mean of {:g} allows.", bits,
                        fmt::join(plannableBits, ", "), settings.meanBits);
    return assignment;
}

} // namespace

Strategy uniform() {
    return {
        .id = "uniform",
        .name = "Uniform",
        .definition =
            "Every linear layer at the same width, attention and shared experts too: the widest that the mean allows.",
        .source = "baseline",
        .tag = "code",
        .parameters = {},
        .assign = assign};
}

} // namespace moescope
