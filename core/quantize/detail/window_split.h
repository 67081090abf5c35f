// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "routing/trace.h"

namespace moescope::detail {

/// Which calibration windows are tuned on and which judge the result.
struct WindowSplit {
    at::Tensor train, heldOut; ///< int64 indices, on the CPU
};

/// The first eighth of each dataset's windows judges, the rest is tuned on. Where that leaves none to judge, all do.
WindowSplit splitWindows(const TokenWindows& windows);

} // namespace moescope::detail
