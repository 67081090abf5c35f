// SPDX-License-Identifier: Apache-2.0
#include "support/library_path.h"

#include <cstdlib>
#include <string>

namespace moescope {
namespace {

constexpr const char* searched = "LD_LIBRARY_PATH";
constexpr const char* kept = "MOESCOPE_OUTER_LIBRARY_PATH"; // what it was; empty: it was not set

} // namespace

void setLibraryPath(std::span<const std::filesystem::path> folders) {
    const char* before = std::getenv(searched);
    const std::string outer = before ? before : "";
    std::string path;
    for (const std::filesystem::path& folder : folders)
        path += (path.empty() ? "" : ":") + folder.string();
    if (!outer.empty())
        path += ':' + outer;
    setenv(kept, outer.c_str(), 1);
    setenv(searched, path.c_str(), 1);
}

void restoreLibraryPath() {
    const char* before = std::getenv(kept);
    if (!before)
        return;
    if (*before)
        setenv(searched, before, 1);
    else
        unsetenv(searched);
    unsetenv(kept);
}

} // namespace moescope
