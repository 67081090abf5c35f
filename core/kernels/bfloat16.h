// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace moescope {

/// bfloat16 as it lies in memory, for loops that are compiled for several instruction sets: inlined always, so that no
/// copy for one processor is called on another. Elsewhere c10::BFloat16 does.
[[gnu::always_inline]] inline float floatOfBfloat16(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// To nearest, ties to even; a NaN stays one.
[[gnu::always_inline]] inline std::uint16_t bfloat16Of(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t rounded = (bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16;
    return static_cast<std::uint16_t>((bits & 0x7FFFFFFFU) > 0x7F800000U ? (bits >> 16) | 0x40U : rounded);
}

} // namespace moescope
