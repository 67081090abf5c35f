// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace moescope {

/// What FP4 (E2M1) codes stand for: bit 3 is the sign, bits 0 to 2 count the magnitudes. Ours never hold 8 (-0).
inline constexpr std::array<float, 16> fp4Values{0.0f,  0.5f,  1.0f,  1.5f,  2.0f,  3.0f,  4.0f,  6.0f,
                                                 -0.0f, -0.5f, -1.0f, -1.5f, -2.0f, -3.0f, -4.0f, -6.0f};

/// FP8 (E4M3, without infinities): the byte of a number that it holds, and the number of a byte (0x7f: not a number).
std::uint8_t toFloat8(float value);
float fromFloat8(std::uint8_t byte);

} // namespace moescope
