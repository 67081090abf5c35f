// SPDX-License-Identifier: Apache-2.0
#include "kernels/detail/kernel.h"

#include <limits>
#include <mutex>

#include <c10/core/impl/VirtualGuardImpl.h>

#include "kernels/detail/driver.h"
#include "kernels/kernel_cache.h"
#include "support/log.h"

namespace moescope::detail {
namespace {

/// A source's module on a device, loaded once in the process; a failure is remembered too.
Result<void*> moduleOf(const KernelSource& source, int device, const CudaDriver& driver) {
    static std::mutex mutex;
    static std::map<std::pair<std::string_view, int>, Result<void*>> modules;
    const std::lock_guard lock(mutex);
    const auto found = modules.find({source.name, device});
    if (found != modules.end())
        return found->second;
    const auto load = [&]() -> Result<void*> {
        auto architecture = driver.architecture(device);
        if (!architecture)
            return propagate(architecture);
        auto kernels = KernelCache::ofUser().kernels(source, *architecture);
        if (!kernels)
            return propagate(kernels);
        log().debug("CUDA kernels of {} for sm_{}: {}.", source.name, *architecture,
                    kernels->compiled ? "compiled" : "from the cache");
        void* module = nullptr;
        if (Status loaded = driver.check(driver.moduleLoadData(&module, kernels->cubin.data()),
                                         fmt::format("The kernels of {} cannot be loaded", source.name));
            !loaded)
            return propagate(loaded);
        return module;
    };
    return modules.emplace(std::pair{source.name, device}, load()).first->second;
}

} // namespace

Result<Kernel> Kernel::load(std::string_view source, std::string_view entry, at::Device device) {
    const KernelSource* known = findKernelSource(source);
    const auto name = known ? std::ranges::find(known->entries, entry) : std::span<const std::string_view>::iterator();
    if (!known || name == known->entries.end())
        return failure("There is no kernel '{}' in a source '{}'.", entry, source);
    auto driver = cudaDriver();
    if (!driver)
        return propagate(driver);
    const int index = device.has_index() ? device.index() : 0;
    if (Status used = (*driver)->useContext(index); !used)
        return propagate(used);
    auto module = moduleOf(*known, index, **driver);
    if (!module)
        return propagate(module);
    void* function = nullptr;
    if (Status found = (*driver)->check((*driver)->moduleGetFunction(&function, *module, std::string(entry).c_str()),
                                        fmt::format("The kernel {} is not in its module", entry));
        !found)
        return propagate(found);
    return Kernel(function, *name, at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(index)));
}

Status Kernel::enqueue(std::int64_t blocks, int threads, void** arguments) const {
    if (blocks == 0)
        return {};
    if (blocks < 0 || blocks > std::numeric_limits<std::int32_t>::max())
        return failure("The kernel {} was to run in {} blocks; CUDA takes at most 2^31 - 1.", m_entry, blocks);
    auto driver = cudaDriver();
    if (!driver)
        return propagate(driver);
    if (Status used = (*driver)->useContext(m_device.index()); !used)
        return used;
    const c10::impl::VirtualGuardImpl guard(at::kCUDA);
    void* const stream = guard.getStreamNativeHandle(guard.getStream(m_device));
    return (*driver)->check((*driver)->launchKernel(m_function, static_cast<unsigned>(blocks), 1, 1,
                                                    static_cast<unsigned>(threads), 1, 1, 0, stream, arguments,
                                                    nullptr),
                            fmt::format("The kernel {} cannot be started", m_entry));
}

} // namespace moescope::detail
