// SPDX-License-Identifier: Apache-2.0
#include "forward/device.h"

#include <fstream>
#include <thread>

#include <ATen/Parallel.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <torch/version.h>

#include "forward/detail/device.h"
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

std::optional<std::uint64_t> peakMemory(at::Device device) {
    if (!device.is_cuda())
        return std::nullopt;
    constexpr std::size_t overall = 0; // of the statistic's kinds
    return at::getDeviceAllocator(device.type())->getDeviceStats(device.index()).allocated_bytes[overall].peak;
}

void resetPeakMemory(at::Device device) {
    if (device.is_cuda())
        at::getDeviceAllocator(device.type())->resetPeakStats(device.index());
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
