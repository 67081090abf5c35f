// SPDX-License-Identifier: Apache-2.0
#include "forward/device.h"

#include <fstream>
#include <thread>

#include <ATen/Parallel.h>
#include <torch/version.h>

#include "forward/detail/device.h"
#include "forward/detail/tensor_memory.h"
#include "kernels/cuda.h"

namespace moescope {
namespace {

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
    return DeviceInfo{"cuda", gpuName()};
}

Result<std::uint64_t> freeMemory(const std::string& device) {
    auto known = detail::torchDevice(device);
    if (!known)
        return propagate(known);
    return detail::memoryOf(*known).free;
}

void setComputeThreads(int threads) {
    at::set_num_threads(threads > 0 ? threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
}

int computeThreads() { return at::get_num_threads(); }

std::string torchVersion() { return TORCH_VERSION; }

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
