// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/strategies.h"

#include <algorithm>

namespace moescope {
namespace {

/// Sums of the mean's numerator and denominator over routed experts.
struct Spent {
    double lockedBits = 0.0;
    double locked = 0.0;
    double free = 0.0;
};

Spent spent(const StrategyInput& input, const StrategySettings& settings) {
    Spent sums;
    for (const Linear& linear : input.model.linears()) {
        if (linear.kind != LinearKind::expert)
            continue;
        const double weight = settings.byModule ? 1.0 : static_cast<double>(linear.parameters());
        const auto lock = settings.locked.find(linear.module);
        if (lock == settings.locked.end()) {
            sums.free += weight;
        } else {
            sums.locked += weight;
            sums.lockedBits += weight * lock->second.bits;
        }
    }
    return sums;
}

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    const Spent sums = spent(input, settings);
    Assignment assignment{.bits = std::vector<int>(input.model.linears().size(), settings.otherBits), .note = {}};
    if (sums.free == 0.0)
        return assignment;
    const double room = (settings.meanBits * (sums.free + sums.locked) - sums.lockedBits) / sums.free;
    const auto above = std::ranges::upper_bound(settings.bits, room * (1.0 + 1e-12));
    if (above == settings.bits.begin())
        return failure("A mean of {:g} bits cannot be reached: the locked experts leave {:.2f} bits for the others, "
                       "whose narrowest width is {}.",
                       settings.meanBits, room, settings.bits.front());
    const int bits = *(above - 1);
    for (std::size_t i = 0; i < assignment.bits.size(); ++i)
        if (input.model.linears()[i].kind == LinearKind::expert)
            assignment.bits[i] = bits;
    assignment.note = fmt::format(
        "Widths set by hand are kept; every other expert has {} bits, the widest of {} that the mean allows.", bits,
        fmt::join(settings.bits, ", "));
    return assignment;
}

} // namespace

Strategy manual() {
    return {.id = "manual",
            .name = "Manual",
            .definition =
                "Widths set by hand are kept; the other experts share the widest width that the mean still allows.",
            .source = "moescope",
            .tag = "ours",
            .parameters = {},
            .assign = assign};
}

} // namespace moescope
