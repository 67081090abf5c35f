// SPDX-License-Identifier: Apache-2.0
#include "kernels/kernel_cache.h"

#include <cstdlib>
#include <optional>

#include "kernels/nvrtc.h"
#include "support/atomic_write.h"
#include "support/log.h"
#include "support/sha256.h"

namespace moescope {
namespace {

constexpr std::size_t sumLength = 64; // SHA-256 in hex

std::string sum(std::string_view text) { return sha256(std::as_bytes(std::span(text))); }

/// The machine code of a cache file, or nothing where the file is not whole.
std::optional<std::string> unwrapped(const std::string& content) {
    if (content.size() <= sumLength + 1 || content[sumLength] != '\n')
        return std::nullopt;
    std::string cubin = content.substr(sumLength + 1);
    if (content.compare(0, sumLength, sum(cubin)) != 0)
        return std::nullopt;
    return cubin;
}

std::filesystem::path absolutePath(const char* variable) {
    const char* value = std::getenv(variable);
    const std::filesystem::path path = value ? value : "";
    return path.is_absolute() ? path : std::filesystem::path(); // a relative XDG path is to be ignored
}

} // namespace

KernelCache::KernelCache(std::filesystem::path folder)
    : m_folder(std::move(folder)) {}

KernelCache KernelCache::ofUser() {
    if (const std::filesystem::path cache = absolutePath("XDG_CACHE_HOME"); !cache.empty())
        return KernelCache(cache / "moescope" / "kernels");
    if (const std::filesystem::path home = absolutePath("HOME"); !home.empty())
        return KernelCache(home / ".cache" / "moescope" / "kernels");
    return KernelCache({});
}

Result<std::filesystem::path> KernelCache::file(const KernelSource& source, int architecture) const {
    auto version = nvrtcVersion();
    if (!version)
        return propagate(version);
    std::string key = *version + '\n';
    for (const std::string& option : compilerOptions(source, architecture))
        key += option + '\n';
    return m_folder / (sum(key.append(source.text)) + ".cubin");
}

Result<KernelCache::Kernels> KernelCache::kernels(const KernelSource& source, int architecture) const {
    auto path = file(source, architecture);
    if (!path)
        return propagate(path);
    std::error_code problem;
    if (!m_folder.empty() && std::filesystem::exists(*path, problem)) {
        const auto content = readFile(*path);
        if (auto cubin = content ? unwrapped(*content) : std::nullopt)
            return Kernels{std::move(*cubin), false};
        log().info("{}: the kept kernel is damaged or unreadable and is compiled anew.", path->string());
    }
    auto cubin = compileKernels(source, architecture);
    if (!cubin)
        return propagate(cubin);
    if (!m_folder.empty()) {
        std::filesystem::create_directories(m_folder, problem);
        if (Status written = writeFileAtomically(*path, sum(*cubin) + '\n' + *cubin); !written)
            log().info("Compiled kernels are not kept: {}", written.error().message);
    }
    return Kernels{std::move(*cubin), true};
}

} // namespace moescope
