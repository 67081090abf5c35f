// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <ATen/ATen.h>

#include "support/result.h"

namespace moescope::detail {

/// The torch device of a name that describeDevice() accepts.
Result<at::Device> torchDevice(const std::string& device);

/// float32 or bfloat16.
Result<at::ScalarType> computeType(const std::string& dtype);

} // namespace moescope::detail
