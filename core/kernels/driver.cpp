// SPDX-License-Identifier: Apache-2.0
#include "kernels/detail/driver.h"

#include <map>
#include <mutex>

#include "kernels/detail/library.h"

namespace moescope::detail {
namespace {

constexpr int capabilityMajor = 75, capabilityMinor = 76; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_*

Result<CudaDriver> open() {
    void* library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return failure(
            "The NVIDIA driver's library libcuda.so.1 is not here. Install the driver, or use --device cpu.");
    CudaDriver driver;
    const bool whole = resolve(library, "cuInit", driver.init) &&
                       resolve(library, "cuGetErrorString", driver.getErrorString) &&
                       resolve(library, "cuDeviceGetName", driver.deviceGetName) &&
                       resolve(library, "cuDeviceGetAttribute", driver.deviceGetAttribute) &&
                       resolve(library, "cuDevicePrimaryCtxRetain", driver.primaryContextRetain) &&
                       resolve(library, "cuCtxGetCurrent", driver.contextGetCurrent) &&
                       resolve(library, "cuCtxSetCurrent", driver.contextSetCurrent) &&
                       resolve(library, "cuModuleLoadData", driver.moduleLoadData) &&
                       resolve(library, "cuModuleGetFunction", driver.moduleGetFunction) &&
                       resolve(library, "cuLaunchKernel", driver.launchKernel);
    if (!whole)
        return failure(
            "The NVIDIA driver here is too old: its libcuda.so.1 lacks functions that CUDA 12 has. Update the driver.");
    if (Status started = driver.check(driver.init(0), "The NVIDIA driver does not start"); !started)
        return propagate(started);
    return driver;
}

} // namespace

Status CudaDriver::check(int code, std::string_view doing) const {
    if (code == 0)
        return {};
    const char* reason = nullptr;
    getErrorString(code, &reason);
    return failure("{}: CUDA error {} ({}).", doing, code, reason ? reason : "unknown");
}

Result<int> CudaDriver::architecture(int device) const {
    int major = 0, minor = 0;
    Status read =
        check(deviceGetAttribute(&major, capabilityMajor, device), "The GPU's compute capability cannot be read");
    if (read)
        read =
            check(deviceGetAttribute(&minor, capabilityMinor, device), "The GPU's compute capability cannot be read");
    if (!read)
        return propagate(read);
    return 10 * major + minor;
}

Status CudaDriver::useContext(int device) const {
    static std::mutex mutex;
    static std::map<int, void*> contexts; // retained for the rest of the process, as the CUDA runtime does
    void* wanted = nullptr;
    {
        const std::lock_guard lock(mutex);
        const auto found = contexts.find(device);
        if (found == contexts.end()) {
            if (Status retained = check(primaryContextRetain(&wanted, device), "The GPU gives no context"); !retained)
                return retained;
            contexts.emplace(device, wanted);
        } else {
            wanted = found->second;
        }
    }
    void* current = nullptr;
    contextGetCurrent(&current);
    return current == wanted ? Status() : check(contextSetCurrent(wanted), "The GPU's context cannot be used");
}

Result<const CudaDriver*> cudaDriver() {
    static const Result<CudaDriver> opened = open();
    if (!opened)
        return tl::unexpected(opened.error());
    return &*opened;
}

} // namespace moescope::detail
