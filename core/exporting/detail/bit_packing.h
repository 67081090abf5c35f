// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace moescope::detail {

/// GPTQ's packing: values of `bits` bits as one little-endian bit stream, value r at bit r * bits of 32-bit words. So
/// 32 values always fill `bits` words, also where a value of 3 bits crosses a word (AutoGPTQ, qlinear pack()).
constexpr int packedRun = 32;

/// Values one after another as such a stream, as many as fill whole words. Each is below 2^bits.
std::vector<std::uint32_t> packStream(std::span<const std::uint8_t> values, int bits);
std::vector<std::uint8_t> unpackStream(std::span<const std::uint32_t> words, int bits);

/// Codes [out, in] to words [in * bits / 32, out]: a stream along `in` for each output. `in` is a multiple of 32.
std::vector<std::uint32_t> packAlongInput(std::span<const std::uint8_t> codes, std::int64_t out, std::int64_t in,
                                          int bits);
std::vector<std::uint8_t> unpackAlongInput(std::span<const std::uint32_t> words, std::int64_t out, std::int64_t in,
                                           int bits);

/// Values [out, groups] to words [groups, out * bits / 32]: a stream along `out` for each group. `out` is a multiple
/// of 32.
std::vector<std::uint32_t> packAlongOutput(std::span<const std::uint8_t> values, std::int64_t out, std::int64_t groups,
                                           int bits);
std::vector<std::uint8_t> unpackAlongOutput(std::span<const std::uint32_t> words, std::int64_t out, std::int64_t groups,
                                            int bits);

} // namespace moescope::detail
