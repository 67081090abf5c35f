// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "support/result.h"

namespace moescope {

/// What a job computes on.
struct DeviceInfo {
    std::string name;        ///< "cpu" or "cuda"
    std::string description; ///< "NVIDIA H100 80GB HBM3", "AMD EPYC, 8 threads"
};

/// Checks that `device` ("cpu" or "cuda") can be used here. libtorch's CUDA part is loaded at the first call with
/// "cuda", never before. The error says what is missing.
Result<DeviceInfo> describeDevice(const std::string& device);

/// Bytes of `device`'s memory that are free now.
Result<std::uint64_t> freeMemory(const std::string& device);

/// Sets how many threads libtorch uses within one operation; 0: one a core. For the whole process.
void setComputeThreads(int threads);
int computeThreads();

/// "2.11.0": of the libtorch that is linked.
std::string torchVersion();

} // namespace moescope
