// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkpoint/checkpoint.h"

namespace moescope::detail {

/// Each value rounded once, to nearest, ties to even.
std::vector<std::uint16_t> toBfloat16(std::span<const float> values);
std::vector<std::uint16_t> toHalf(std::span<const float> values);
std::vector<float> fromHalf(std::span<const std::uint16_t> values);

/// fp16 and bf16 both hold the value, so that every loader computes with the same number.
bool exactInBothHalves(float value);

/// A tensor of any floating type as float32. F32, F16, BF16 and F8 exactly, F64 rounded.
std::vector<float> toFloats(std::span<const std::byte> bytes, DType dtype);
/// float32 values in a tensor's own floating type, each rounded once.
std::vector<std::byte> fromFloats(std::span<const float> values, DType dtype);

} // namespace moescope::detail
