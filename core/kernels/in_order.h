// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "support/result.h"

namespace moescope {

/// A line of work on libtorch's threads: make(i) for items 0 to bytes.size() - 1, several at once, and take(i) in that
/// order, one at a time, on whichever thread is free. bytes[i]: what item i keeps between the two; no more than
/// `mostAhead` of them wait together, but for an item that is larger by itself. The first failure, or exception, ends
/// the line and comes back when the others have ended.
Status inOrder(const std::vector<std::size_t>& bytes, std::size_t mostAhead,
               const std::function<Status(std::size_t)>& make, const std::function<Status(std::size_t)>& take);

} // namespace moescope
