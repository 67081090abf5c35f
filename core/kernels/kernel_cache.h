// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "kernels/kernel_table.h"
#include "support/result.h"

namespace moescope {

/// Compiled kernels on disk. A file's name is the SHA-256 of all that decides its bytes (source, options, compiler's
/// version, architecture); its first line is the SHA-256 of the machine code behind it, so a damaged file is seen and
/// compiled anew. A folder that cannot be written costs the compilation at every start, nothing else.
class KernelCache {
public:
    struct Kernels {
        std::string cubin;
        bool compiled = false; ///< false: read from the folder
    };

    /// An empty folder: nothing is kept.
    explicit KernelCache(std::filesystem::path folder);
    /// $XDG_CACHE_HOME/moescope/kernels, else ~/.cache/moescope/kernels.
    static KernelCache ofUser();

    /// architecture 90: sm_90. Safe to call from several threads and processes.
    [[nodiscard]] Result<Kernels> kernels(const KernelSource& source, int architecture) const;
    /// Where those of a source are kept.
    [[nodiscard]] Result<std::filesystem::path> file(const KernelSource& source, int architecture) const;

private:
    std::filesystem::path m_folder;
};

} // namespace moescope
