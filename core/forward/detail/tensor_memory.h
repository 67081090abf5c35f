// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/ATen.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/util/Exception.h>

namespace moescope::detail {

/// Most bytes that tensors took on `device` since resetPeakMemory(), by the count of libtorch's allocator there; on the
/// CPU by a counter around it, which the first call puts there: tensors made before it are not counted.
std::uint64_t peakMemory(at::Device device);
/// The peak is from here on counted anew, starting at what tensors take now, which is returned.
std::uint64_t resetPeakMemory(at::Device device);

/// From here on an allocation that would let tensors on the CPU take more than `bytes` throws c10::OutOfMemoryError.
/// 0: no limit but the machine's.
void limitHostMemory(std::uint64_t bytes);

/// Bytes of the device's memory, and of those the bytes that are free for new tensors.
struct DeviceMemory {
    std::uint64_t total = 0, free = 0;
};
DeviceMemory memoryOf(at::Device device);

/// Whether `body` ran to its end with the memory there is. False: an allocation failed in it; what it had allocated is
/// free again, and the device's cache is empty, so that a smaller try can follow. Other exceptions pass.
template <class Body>
bool memorySuffices(at::Device device, Body&& body) {
    try {
        body();
        return true;
    } catch (const c10::OutOfMemoryError&) {
        // Below, when the exception and what it holds are gone.
    }
    if (!device.is_cpu())
        at::getDeviceAllocator(device.type())->emptyCache();
    return false;
}

} // namespace moescope::detail
