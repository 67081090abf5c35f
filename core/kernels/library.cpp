// SPDX-License-Identifier: Apache-2.0
#include "kernels/detail/library.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <link.h>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/Parallel.h>
#include <torch/version.h>

namespace moescope::detail {
namespace {

constexpr std::array names{"libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"};

/// The folder of the libtorch that this program runs with.
std::filesystem::path folderOfTorch() {
    Dl_info info{};
    if (dladdr(reinterpret_cast<void*>(&at::get_num_threads), &info) == 0 || info.dli_fname == nullptr)
        return {};
    return std::filesystem::path(info.dli_fname).parent_path();
}

/// The libraries of a folder whose names begin so, without the alternative build.
std::vector<std::filesystem::path> libraries(const std::filesystem::path& folder, std::string_view begin) {
    std::vector<std::filesystem::path> found;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
        const std::string name = entry.path().filename();
        if (name.starts_with(begin) && name.find(".so") != std::string::npos && name.find(".alt.") == std::string::npos)
            found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

/// libnvrtc-<hash>.so.<version> and libnvrtc.so.<version> in a folder.
std::vector<std::filesystem::path> compilers(const std::filesystem::path& folder) {
    auto found = libraries(folder, "libnvrtc");
    std::erase_if(found,
                  [](const auto& file) { return file.filename().string().find("builtins") != std::string::npos; });
    return found;
}

/// NVRTC opens its builtins by their bare name at its first compilation, and has no search path of its own: where only
/// our search path or a full path found it, they would not be found. Once opened from NVRTC's own folder they are: the
/// loader knows them by that name.
void* withBuiltins(void* nvrtc) {
    link_map* map = nullptr;
    if (dlinfo(nvrtc, RTLD_DI_LINKMAP, &map) == 0 && map != nullptr)
        for (const auto& file : libraries(std::filesystem::path(map->l_name).parent_path(), "libnvrtc-builtins"))
            dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    return nvrtc;
}

} // namespace

Result<void*> openNvrtc() {
    for (const char* name : names)
        if (void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL))
            return withBuiltins(library);
    const std::filesystem::path torch = folderOfTorch();
    const std::filesystem::path wheels = torch / ".." / ".." / "nvidia";
    const std::vector<std::filesystem::path> folders{torch, wheels / "cu13" / "lib", wheels / "cuda_nvrtc" / "lib",
                                                     "/usr/local/cuda/lib64"};
    std::string looked;
    for (const std::filesystem::path& folder : folders) {
        looked += (looked.empty() ? "" : ", ") + folder.lexically_normal().string();
        for (const std::filesystem::path& file : compilers(folder))
            if (void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL))
                return withBuiltins(library);
    }
    return failure("NVIDIA's run-time compiler NVRTC (libnvrtc.so.13) is not here; it was looked for in the library "
                   "search path, {}. "
                   "Run tools/setup, or install the PyPI wheel nvidia-cuda-nvrtc beside torch {}.",
                   looked, TORCH_VERSION);
}

} // namespace moescope::detail
