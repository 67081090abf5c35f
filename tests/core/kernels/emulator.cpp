// SPDX-License-Identifier: Apache-2.0
#include "emulator.h"

#include <memory>
#include <vector>

#include <ucontext.h>

namespace moescope::test {
namespace {

constexpr std::size_t stackBytes = 64UL * 1024;
constexpr unsigned warpSize = 32;

/// Threads that wait for each other: the last to come lets all go on.
struct Meeting {
    unsigned expected = 0, come = 0;
    std::uint64_t generation = 0;
};

struct Thread {
    ucontext_t context{};
    std::unique_ptr<std::byte[]> stack{new std::byte[stackBytes]};
    bool ended = false;
    unsigned parity = 0; ///< of its next shuffle
};

struct Warp {
    Meeting meeting;
    std::array<std::array<std::uint64_t, warpSize>, 2>
        slots{}; ///< two, so that nobody overwrites what is still to be read
};

struct Block {
    unsigned number = 0, current = 0;
    std::vector<Thread> threads;
    std::vector<Warp> warps;
    Meeting all;
    ucontext_t scheduler{};
    const std::function<void()>* kernel = nullptr;
};

Block* running = nullptr; // makecontext hands over no pointers

void meet(Meeting& meeting) {
    const std::uint64_t generation = meeting.generation;
    if (++meeting.come == meeting.expected) {
        meeting.come = 0;
        ++meeting.generation;
        return;
    }
    while (meeting.generation == generation)
        swapcontext(&running->threads[running->current].context, &running->scheduler);
}

void enter() {
    (*running->kernel)();
    running->threads[running->current].ended = true;
    swapcontext(&running->threads[running->current].context, &running->scheduler);
}

} // namespace

Dim3 emulatedThread() { return {running->current}; }
Dim3 emulatedBlock() { return {running->number}; }
void emulatedBarrier() { meet(running->all); }

std::uint64_t emulatedShuffle(std::uint64_t bits, unsigned distance) {
    const unsigned lane = running->current % warpSize;
    Warp& warp = running->warps[running->current / warpSize];
    auto& slots = warp.slots[running->threads[running->current].parity++ % 2];
    slots[lane] = bits;
    meet(warp.meeting);
    return slots[lane ^ distance];
}

void launchEmulated(unsigned blocks, unsigned threads, const std::function<void()>& kernel) {
    Block block;
    block.kernel = &kernel;
    block.threads.resize(threads);
    running = &block;
    for (block.number = 0; block.number < blocks; ++block.number) {
        block.warps.assign(threads / warpSize, {});
        for (Warp& warp : block.warps)
            warp.meeting.expected = warpSize;
        block.all = {threads};
        for (Thread& thread : block.threads) {
            thread.ended = false;
            getcontext(&thread.context);
            thread.context.uc_stack.ss_sp = thread.stack.get();
            thread.context.uc_stack.ss_size = stackBytes;
            makecontext(&thread.context, enter, 0);
        }
        for (unsigned live = threads; live > 0;) {
            for (block.current = 0; block.current < threads; ++block.current) {
                Thread& thread = block.threads[block.current];
                if (thread.ended)
                    continue;
                swapcontext(&block.scheduler, &thread.context);
                live -= thread.ended ? 1 : 0;
            }
        }
    }
    running = nullptr;
}

} // namespace moescope::test
