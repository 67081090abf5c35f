// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <ATen/ATen.h>

#include "support/result.h"

namespace moescope::detail {

/// The torch device of a name that describeDevice() accepts.
Result<at::Device> torchDevice(const std::string& device);

/// Most bytes that tensors took on a GPU since resetPeakMemory(), by libtorch's count; nothing on the CPU.
std::optional<std::uint64_t> peakMemory(at::Device device);
void resetPeakMemory(at::Device device);

/// float32 or bfloat16.
Result<at::ScalarType> computeType(const std::string& dtype);

} // namespace moescope::detail
