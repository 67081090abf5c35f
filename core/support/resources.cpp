// SPDX-License-Identifier: Apache-2.0
#include "support/resources.h"

namespace moescope {

Result<std::filesystem::path> resourceFolder() {
    std::error_code problem;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", problem);
    const std::filesystem::path installed = program.parent_path() / ".." / ".." / "share" / "moescope";
    for (const std::filesystem::path& folder : {installed, std::filesystem::path(MOESCOPE_RESOURCES)})
        if (std::filesystem::is_directory(folder / "demo", problem))
            return folder.lexically_normal();
    return failure(
        "The demo model is not here: neither {} nor {} holds a folder demo. Run from a whole checkout or install.",
        installed.lexically_normal().string(), MOESCOPE_RESOURCES);
}

} // namespace moescope
