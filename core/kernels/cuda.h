// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/result.h"

namespace moescope {

/// Opens libtorch's CUDA part at the first call, never before, and asks for a GPU. The error says what is missing.
Status loadCuda();

/// "NVIDIA H100 80GB HBM3": the first GPU. loadCuda() comes first.
std::string gpuName();

} // namespace moescope
