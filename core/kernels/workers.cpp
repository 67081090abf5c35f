// SPDX-License-Identifier: Apache-2.0
#include "kernels/workers.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <atomic>
#include <c10/core/InferenceMode.h>

#include <ATen/Parallel.h>
#include <ATen/TensorIterator.h>

#include "support/hand_over.h"

namespace moescope {

void runWorkers(int threads, const std::function<void()>& work) {
    const int team = at::get_num_threads();
    const int wanted = threads > 0 ? threads : team;
    std::atomic<int> started = 0;
    // A thread of our own would bring its own OpenMP team into every small matrix, and at::set_num_threads is for the
    // whole process. at::parallel_for is serial in a program that is not built with OpenMP; a TensorIterator's loop
    // runs inside libtorch, on its team, where nested regions are serial. The whole team comes in even when fewer are
    // wanted: a team of one would be no region at all.
    at::Tensor slots = at::empty({team}, at::kByte);
    at::TensorIterator iterator = at::TensorIterator::nullary_op(slots);
    static HandOver toTheTeam, fromTheTeam;
    const auto loop = [&](char**, const std::int64_t*, std::int64_t, std::int64_t) {
        toTheTeam.take();
        if (started++ < wanted)
            work();
        fromTheTeam.give();
    };
    toTheTeam.give();
    iterator.for_each(loop, 1);
    fromTheTeam.take();
}

void overPieces(std::int64_t count, const std::function<void(std::int64_t)>& body) {
    std::atomic<std::int64_t> next = 0;
    const auto work = [&, inference = c10::InferenceMode::is_enabled()] {
        const c10::InferenceMode mode(inference); // both are of a thread
        const at::NoGradGuard constant;
        for (std::int64_t piece = next++; piece < count; piece = next++)
            body(piece);
    };
    if (count > 1 && at::get_num_threads() > 1 && !at::in_parallel_region())
        runWorkers(0, work);
    else
        work();
}

} // namespace moescope
