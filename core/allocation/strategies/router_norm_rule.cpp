// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/router_norm_rule.h"

#include <algorithm>
#include <cmath>

namespace moescope {
namespace {

int roundHalfToEven(double value) {
    const double down = std::floor(value);
    const double rest = value - down;
    if (rest == 0.5)
        return static_cast<int>(std::fmod(down, 2.0) == 0.0 ? down : down + 1.0);
    return static_cast<int>(rest < 0.5 ? down : down + 1.0);
}

} // namespace

LevelCounts twoLevels(int experts, double mean, int low, int high) {
    const double share = std::clamp((mean - low) / (high - low), 0.0, 1.0);
    const int promoted = roundHalfToEven(share * experts);
    return {.high = promoted, .middle = 0, .low = experts - promoted};
}

LevelCounts threeLevels(int experts, double mean, int low, int middle, int high) {
    LevelCounts counts;
    if (mean >= middle) {
        const LevelCounts upper = twoLevels(experts, mean, middle, high);
        counts = {.high = upper.high, .middle = upper.low, .low = 0};
    } else {
        const LevelCounts lower = twoLevels(experts, mean, low, middle);
        counts = {.high = 0, .middle = lower.high, .low = lower.low};
    }
    const double third = (high - low) / 3.0;
    const bool top = mean > high - third;
    if (!top && mean < low + third)
        return counts;
    while (counts.middle >= 2 && (top || counts.middle - 2 >= counts.high + 1)) {
        counts.middle -= 2;
        ++counts.high;
        ++counts.low;
    }
    return counts;
}

} // namespace moescope
