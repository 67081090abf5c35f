// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include <ATen/ATen.h>

#include "kernels/workers.h"

namespace moescope::detail {

/// Calls body(first row, rows) over all rows of x [R, n]: once on a GPU; on the CPU in pieces that stay in a core's
/// cache while several operations pass over them, on libtorch's threads.
template <class Body>
void forRowPieces(const at::Tensor& x, const Body& body) {
    constexpr std::int64_t elements = 1 << 16; // a quarter of a megabyte in float32
    if (!x.is_cpu()) {
        body(0, x.size(0));
        return;
    }
    const std::int64_t most = std::max<std::int64_t>(1, elements / std::max<std::int64_t>(1, x.size(1)));
    overPieces((x.size(0) + most - 1) / most,
               [&](std::int64_t piece) { body(piece * most, std::min(most, x.size(0) - piece * most)); });
}

} // namespace moescope::detail
