// SPDX-License-Identifier: Apache-2.0
// Runs a CUDA kernel's source on the CPU, thread by thread, so that its arithmetic can be held against references on a
// machine without a GPU. Include it, then include the .cu file inside a namespace. One block runs at a time (its shared
// memory is static); its threads are coroutines that change places at barriers and shuffles only, so a missing barrier
// is not always seen here: tests/device runs the same kernels on a GPU.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>

// g++ knows neither `#pragma unroll` nor that warps are uniform.
#pragma GCC diagnostic ignored "-Wunknown-pragmas"

struct Dim3 {
    unsigned x = 0;
};
struct float2 {
    float x, y;
};
struct alignas(16) float4 {
    float x, y, z, w;
};

namespace moescope::test {

/// Runs `kernel` once for each of blocks x threads (threads: a multiple of 32).
void launchEmulated(unsigned blocks, unsigned threads, const std::function<void()>& kernel);

Dim3 emulatedThread();
Dim3 emulatedBlock();
void emulatedBarrier();
/// Puts a value down for the warp and picks up another lane's.
std::uint64_t emulatedShuffle(std::uint64_t bits, unsigned distance);

} // namespace moescope::test

// The names are CUDA's.
// NOLINTBEGIN(bugprone-reserved-identifier)
#define __device__ inline
#define __global__
#define __shared__ static
#define __launch_bounds__(...)
#define threadIdx moescope::test::emulatedThread()
#define blockIdx moescope::test::emulatedBlock()

inline void __syncthreads() { moescope::test::emulatedBarrier(); }
inline float __shfl_xor_sync(unsigned, float value, int distance) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(
        moescope::test::emulatedShuffle(std::bit_cast<std::uint32_t>(value), static_cast<unsigned>(distance))));
}
inline double __shfl_xor_sync(unsigned, double value, int distance) {
    return std::bit_cast<double>(
        moescope::test::emulatedShuffle(std::bit_cast<std::uint64_t>(value), static_cast<unsigned>(distance)));
}
inline unsigned __float_as_uint(float value) { return std::bit_cast<unsigned>(value); }
inline float __uint_as_float(unsigned bits) { return std::bit_cast<float>(bits); }
inline float __fdividef(float a, float b) { return a / b; }
// NOLINTEND(bugprone-reserved-identifier)
