// SPDX-License-Identifier: Apache-2.0
#include "forward/device.h"

#include <dlfcn.h>
#include <fstream>
#include <thread>

#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/version.h>

#include "forward/detail/device.h"

namespace moescope {
namespace {

/// ATen caches at the first question whether CUDA is there, so the library has to come before the question.
Status loadCuda() {
    static const std::string problem = []() -> std::string {
        if (dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) == nullptr) {
            const char* reason = dlerror();
            return reason ? reason : "unknown reason";
        }
        return {};
    }();
    if (!problem.empty())
        return failure("CUDA was asked for, but libtorch's CUDA part cannot be loaded ({}). Run tools/setup on a machine with an "
                       "NVIDIA GPU, or use --device cpu.", problem);
    if (!at::hasCUDA() || at::detail::getCUDAHooks().deviceCount() == 0)
        return failure("CUDA was asked for, but no NVIDIA GPU answers. Check the driver with nvidia-smi, or use --device cpu.");
    return {};
}

std::string processorName() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("model name"))
            return line.substr(line.find(':') + 2);
    return "CPU";
}

} // namespace

Result<DeviceInfo> describeDevice(const std::string& device) {
    if (device == "cpu")
        return DeviceInfo{"cpu", fmt::format("{}, {} threads", processorName(), computeThreads())};
    if (device != "cuda")
        return failure("The device '{}' is not known; use cpu or cuda.", device);
    if (Status loaded = loadCuda(); !loaded)
        return propagate(loaded);
    return DeviceInfo{"cuda", "NVIDIA GPU"};
}

void setComputeThreads(int threads) {
    at::set_num_threads(threads > 0 ? threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
}

int computeThreads() {
    return at::get_num_threads();
}

std::string torchVersion() {
    return TORCH_VERSION;
}

namespace detail {

Result<at::Device> torchDevice(const std::string& device) {
    auto info = describeDevice(device);
    if (!info)
        return propagate(info);
    return device == "cuda" ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU);
}

Result<at::ScalarType> computeType(const std::string& dtype) {
    if (dtype == "float32")
        return at::kFloat;
    if (dtype == "bfloat16")
        return at::kBFloat16;
    return failure("The arithmetic '{}' is not known; use float32 or bfloat16.", dtype);
}

} // namespace detail
} // namespace moescope
