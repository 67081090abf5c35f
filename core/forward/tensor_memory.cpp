// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/tensor_memory.h"

#include <atomic>
#include <cstring>
#include <fstream>
#include <string>

#include <c10/core/CPUAllocator.h>

#include "support/machine_memory.h"

namespace moescope::detail {
namespace {

/// libtorch's allocator of host memory with a counter before it.
class CountingAllocator final : public c10::Allocator {
public:
    explicit CountingAllocator(c10::Allocator& inner)
        : m_inner(inner) {}

    c10::DataPtr allocate(std::size_t bytes) override {
        if (bytes == 0)
            return {nullptr, nullptr, &release, at::kCPU};
        const std::uint64_t now = m_used.fetch_add(bytes) + bytes;
        if (const std::uint64_t limit = m_limit; limit > 0 && now > limit) {
            m_used -= bytes;
            C10_THROW_ERROR(OutOfMemoryError, "tensors would take " + std::to_string(now) + " bytes; the limit is " +
                                                  std::to_string(limit));
        }
        for (std::uint64_t peak = m_peak; now > peak && !m_peak.compare_exchange_weak(peak, now);)
            ;
        char* base = nullptr;
        try {
            base = static_cast<char*>(m_inner.raw_allocate(bytes + header));
        } catch (...) {
            m_used -= bytes;
            // libtorch's allocator of host memory throws a plain error where there is none.
            C10_THROW_ERROR(OutOfMemoryError, "the machine has not " + std::to_string(bytes) + " bytes left");
        }
        std::memcpy(base, &bytes, sizeof bytes);
        char* const address = base + header;
        return {address, address, &release, at::kCPU}; // address and context alike: raw_allocate() asks for that
    }
    c10::DeleterFnPtr raw_deleter() const override { return &release; }
    void copy_data(void* to, const void* from, std::size_t bytes) const override { m_inner.copy_data(to, from, bytes); }

    [[nodiscard]] std::uint64_t peak() const { return m_peak; }
    std::uint64_t resetPeak() {
        const std::uint64_t now = m_used;
        m_peak = now;
        return now;
    }
    void limit(std::uint64_t bytes) { m_limit = bytes; }

    /// In place of libtorch's from the first call on, for the life of the process: tensors outlive everything.
    static CountingAllocator& installed() {
        static CountingAllocator* const allocator = [] {
            auto* const counting = new CountingAllocator(*c10::GetCPUAllocator());
            c10::SetCPUAllocator(counting, /*priority=*/1);
            return counting;
        }();
        return *allocator;
    }

private:
    /// Before each block: its size. As long as libtorch's alignment.
    static constexpr std::size_t header = 64;
    static void release(void* address) {
        if (!address)
            return;
        char* const base = static_cast<char*>(address) - header;
        std::size_t bytes = 0;
        std::memcpy(&bytes, base, sizeof bytes);
        installed().m_used -= bytes;
        installed().m_inner.raw_deallocate(base);
    }

    c10::Allocator& m_inner;
    std::atomic<std::uint64_t> m_used = 0, m_peak = 0, m_limit = 0;
};

constexpr std::size_t overall = 0; // of the kinds of an allocator's statistic

DeviceMemory hostMemory() {
    const MachineMemory memory = machineMemory();
    return {memory.total, memory.available};
}

} // namespace

std::uint64_t peakMemory(at::Device device) {
    if (device.is_cpu())
        return CountingAllocator::installed().peak();
    return static_cast<std::uint64_t>(
        at::getDeviceAllocator(device.type())->getDeviceStats(device.index()).allocated_bytes[overall].peak);
}

std::uint64_t resetPeakMemory(at::Device device) {
    if (device.is_cpu())
        return CountingAllocator::installed().resetPeak();
    auto* const allocator = at::getDeviceAllocator(device.type());
    allocator->resetPeakStats(device.index());
    return static_cast<std::uint64_t>(allocator->getDeviceStats(device.index()).allocated_bytes[overall].current);
}

void limitHostMemory(std::uint64_t bytes) { CountingAllocator::installed().limit(bytes); }

DeviceMemory memoryOf(at::Device device) {
    if (device.is_cpu())
        return hostMemory();
    const auto [free, total] = at::getDeviceAllocator(device.type())->getMemoryInfo(device.index());
    return {total, free};
}

} // namespace moescope::detail
