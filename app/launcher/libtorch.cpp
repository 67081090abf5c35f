// SPDX-License-Identifier: Apache-2.0
#include "libtorch.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace moescope::launcher {
namespace fs = std::filesystem;
namespace {

fs::path variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? fs::path(value) : fs::path();
}

/// "2.11.0" out of version.py of a wheel (__version__ = '2.11.0+cu130') or build-version of an unzipped libtorch;
/// empty: nothing says it.
std::string versionOf(const fs::path& torch) {
    for (const auto& [file, mark] : {std::pair("version.py", "__version__ = '"), std::pair("build-version", "")}) {
        std::ifstream stream(torch / file);
        std::string line;
        while (std::getline(stream, line))
            if (line.starts_with(mark)) {
                const std::string version = line.substr(std::string(mark).size());
                return version.substr(0, version.find_first_not_of("0123456789."));
            }
    }
    return {};
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

} // namespace

Surroundings Surroundings::now() {
    std::error_code ignored;
    Surroundings found;
    found.chosen = variable("MOESCOPE_LIBTORCH");
    found.program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    found.data = variable("XDG_DATA_HOME");
    if (!found.data.is_absolute()) { // a relative one is to be ignored, says the XDG specification
        const fs::path home = variable("HOME");
        found.data = home.is_absolute() ? home / ".local" / "share" : fs::path();
    }
    return found;
}

fs::path fetchedLibtorch(const Surroundings& surroundings) {
    return surroundings.data.empty() ? fs::path() : surroundings.data / "moescope" / "libtorch";
}

std::vector<fs::path> libtorchPlaces(const Surroundings& surroundings) {
    if (!surroundings.chosen.empty())
        return {surroundings.chosen};
    std::vector<fs::path> places;
    for (const fs::path& place : {(surroundings.program / MOESCOPE_PROGRAMS / "libtorch").lexically_normal(),
                                  fs::path("/usr/lib/moescope/libtorch"), fetchedLibtorch(surroundings)})
        if (!place.empty() && std::find(places.begin(), places.end(), place) == places.end())
            places.push_back(place);
    return places;
}

Result<fs::path> usableLibtorch(const fs::path& folder) {
    const fs::path torch = isThere(folder / "torch" / "lib") ? folder / "torch" : folder;
    if (!isThere(torch))
        return failure("{}: there is no such folder", torch.string());
    for (const char* library : {"libtorch_cpu.so", "libc10.so"})
        if (!isThere(torch / "lib" / library))
            return failure("{}: lib/{} is missing", torch.string(), library);
    // No stable binary interface: a libtorch of another version ends in missing symbols, or worse.
    if (const std::string version = versionOf(torch); !version.empty() && version != MOESCOPE_LIBTORCH_VERSION)
        return failure("{}: this is libtorch {}, and moescope was built with {}", torch.string(), version,
                       MOESCOPE_LIBTORCH_VERSION);
    return torch;
}

Result<fs::path> findLibtorch(const Surroundings& surroundings) {
    std::string reasons;
    for (const fs::path& place : libtorchPlaces(surroundings)) {
        auto usable = usableLibtorch(place);
        if (usable)
            return usable;
        reasons += "\n  " + usable.error().message;
    }
    return failure(
        "libtorch {}, with which moescope computes, is not here:{}\nTo fetch it: moescope-cli --yes --version. "
        "Or set MOESCOPE_LIBTORCH to the folder torch of a Python environment with torch {} (with CUDA, if "
        "that has it), or to an unzipped libtorch.",
        MOESCOPE_LIBTORCH_VERSION, reasons, MOESCOPE_LIBTORCH_VERSION);
}

std::vector<fs::path> libraryFolders(const fs::path& libtorch) {
    std::vector<fs::path> folders{libtorch / "lib"};
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(libtorch.parent_path() / "nvidia", ignored))
        if (isThere(entry.path() / "lib"))
            folders.push_back(entry.path() / "lib");
    std::sort(folders.begin() + 1, folders.end());
    return folders;
}

} // namespace moescope::launcher
