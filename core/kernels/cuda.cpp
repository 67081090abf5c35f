// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda.h"

#include <ATen/Context.h>
#include <array>
#include <dlfcn.h>

#include <ATen/detail/CUDAHooksInterface.h>

#include "kernels/detail/driver.h"

namespace moescope {

Status loadCuda() {
    // ATen caches at the first question whether CUDA is there, so the library has to come before the question.
    static const std::string problem = []() -> std::string {
        if (dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) == nullptr) {
            const char* reason = dlerror();
            return reason ? reason : "unknown reason";
        }
        return {};
    }();
    if (!problem.empty())
        return failure(
            "CUDA was asked for, but libtorch's CUDA part cannot be loaded ({}). Run tools/setup on a machine with an "
            "NVIDIA GPU, or use --device cpu.",
            problem);
    if (!at::hasCUDA() || at::detail::getCUDAHooks().deviceCount() == 0)
        return failure(
            "CUDA was asked for, but no NVIDIA GPU answers. Check the driver with nvidia-smi, or use --device cpu.");
    return {};
}

std::string gpuName() {
    std::array<char, 256> name{};
    auto driver = detail::cudaDriver();
    if (!driver || (*driver)->deviceGetName(name.data(), static_cast<int>(name.size()) - 1, 0) != 0)
        return "NVIDIA GPU";
    return name.data();
}

} // namespace moescope
