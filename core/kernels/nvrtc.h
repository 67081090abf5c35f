// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "kernels/kernel_table.h"
#include "support/result.h"

namespace moescope {

/// NVIDIA's run-time compiler, opened at the first call. It needs neither a GPU nor a driver. All are thread-safe.

/// "13.0". The error says where the library was looked for.
Result<std::string> nvrtcVersion();

/// What the compiler is told for a source; part of the cache's key.
std::vector<std::string> compilerOptions(const KernelSource& source, int architecture);

/// Machine code (cubin) for GPUs of compute capability architecture / 10 (90: sm_90). The error carries the compiler's
/// log.
Result<std::string> compileKernels(const KernelSource& source, int architecture);

} // namespace moescope
