// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/states_place.h"

namespace moescope::detail {

using Place = WindowStates::Place;

Place placeOfStates(const RunConfig& config, std::uint64_t bytesOfBoth, bool onGpu, const DeviceMemory& device,
                    const DeviceMemory& host) {
    if (config.states == "file")
        return Place::file;
    if (config.states == "memory")
        return Place::memory;
    if (config.states == "device")
        return onGpu ? Place::device : Place::memory;
    constexpr std::uint64_t smallPart = 16;
    if (onGpu && bytesOfBoth <= device.total / smallPart)
        return Place::device;
    const double limit =
        config.statesLimit > 0 ? config.statesLimit * (1ULL << 30) : static_cast<double>(host.free) / 2;
    return static_cast<double>(bytesOfBoth) <= limit ? Place::memory : Place::file;
}

Place placeOfStates(const RunConfig& config, at::IntArrayRef sizes, at::ScalarType type, at::Device device) {
    const std::uint64_t one = static_cast<std::uint64_t>(c10::multiply_integers(sizes)) * at::elementSize(type);
    return placeOfStates(config, 2 * one, device.is_cuda(), device.is_cuda() ? memoryOf(device) : DeviceMemory{},
                         memoryOf(at::kCPU));
}

} // namespace moescope::detail
