// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace moescope {

/// The levels of expert-wise mixed precision (arXiv 2604.06515 and its published code; docs/methods/router-norm.md),
/// layer by layer. The order of the experts is routing/router_order.h.

/// How many experts get each of the levels, widest first.
struct LevelCounts {
    int high = 0;
    int middle = 0;
    int low = 0;
};

/// round(κ E) experts at the high level, κ = (mean - low) / (high - low) within 0..1; halves round to even, as Python
/// does.
LevelCounts twoLevels(int experts, double mean, int low, int high);

/// Three equally spaced levels. Starts from the two levels around the mean, then trades two middle experts for one high
/// and one low: in the top third of low..high as long as two are left, in the middle third while as many stay middle as
/// are high, in the bottom third not at all.
LevelCounts threeLevels(int experts, double mean, int low, int middle, int high);

} // namespace moescope
