// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

namespace moescope {

/// Calls `work` on several threads at once and returns when all have ended; `work` takes its share from a queue of the
/// caller. Inside, libtorch and its LAPACK stay on one thread: many small factorisations side by side, instead of
/// threads inside each. threads 0: as many as libtorch may use; more than those are never started. An exception in one
/// `work` leaves it and is thrown here after the others have ended.
void runWorkers(int threads, const std::function<void()>& work);

/// Calls body(piece) for pieces 0 to count - 1 on libtorch's threads, each thread taking the next piece when it is done
/// with its last. No gradients are recorded inside.
void overPieces(std::int64_t count, const std::function<void(std::int64_t)>& body);

} // namespace moescope
