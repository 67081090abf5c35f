// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/result.h"

namespace moescope::launcher {

/// Where an installed program looks for libtorch, which does not come with it.
struct Surroundings {
    std::filesystem::path chosen;  ///< MOESCOPE_LIBTORCH; where it is set, nothing else is looked at
    std::filesystem::path program; ///< folder of the launcher
    std::filesystem::path data;    ///< the user's XDG data folder; empty: there is no home

    static Surroundings now();
};

/// Beside the installation, the system's, the user's, in this order; each a folder as of MOESCOPE_LIBTORCH.
std::vector<std::filesystem::path> libtorchPlaces(const Surroundings& surroundings);

/// Where a fetched libtorch goes: moescope/libtorch in the user's data folder.
std::filesystem::path fetchedLibtorch(const Surroundings& surroundings);

/// The folder `torch` of a Python environment or an unzipped libtorch: with lib/libtorch_cpu.so, of the version that
/// the program was built with. `folder` may also be the one that holds `torch`. Errors name what is missing, or the
/// version found.
Result<std::filesystem::path> usableLibtorch(const std::filesystem::path& folder);

/// The first that can be used; the error tells why none can, and what to do.
Result<std::filesystem::path> findLibtorch(const Surroundings& surroundings);

/// Folders for the dynamic loader: libtorch's own and those of the CUDA libraries beside a wheel.
std::vector<std::filesystem::path> libraryFolders(const std::filesystem::path& libtorch);

} // namespace moescope::launcher
