// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/result.h"

namespace moescope::detail {

/// The functions of the CUDA driver API that we call, as cuda.h declares them: enumerations are int, handles void*.
struct CudaDriver {
    int (*init)(unsigned) = nullptr;
    int (*getErrorString)(int, const char**) = nullptr;
    int (*deviceGetName)(char*, int, int) = nullptr;
    int (*deviceGetAttribute)(int*, int, int) = nullptr;
    int (*primaryContextRetain)(void**, int) = nullptr;
    int (*contextGetCurrent)(void**) = nullptr;
    int (*contextSetCurrent)(void*) = nullptr;
    int (*moduleLoadData)(void**, const void*) = nullptr;
    int (*moduleGetFunction)(void**, void*, const char*) = nullptr;
    int (*launchKernel)(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**,
                        void**) = nullptr;

    /// Success, or an error that names what was being done and the driver's reason.
    [[nodiscard]] Status check(int code, std::string_view doing) const;
    /// Compute capability of a device: 90 for 9.0.
    [[nodiscard]] Result<int> architecture(int device) const;
    /// Makes the context that the CUDA runtime (and so libtorch) uses on `device` current in this thread.
    [[nodiscard]] Status useContext(int device) const;
};

/// libcuda.so.1, opened once. Belongs to the GPU's driver, so it is missing on a machine without one.
Result<const CudaDriver*> cudaDriver();

} // namespace moescope::detail
