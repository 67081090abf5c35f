// SPDX-License-Identifier: Apache-2.0
#include "quantize/nvfp4.h"

#include <c10/util/Float8_e4m3fn.h>

namespace moescope {

std::uint8_t toFloat8(float value) { return c10::Float8_e4m3fn(value).x; }

float fromFloat8(std::uint8_t byte) { return c10::Float8_e4m3fn(byte, c10::Float8_e4m3fn::from_bits()); }

} // namespace moescope
