// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "support/result.h"

namespace moescope {

/// The folder that holds demo/: of an installation (PREFIX/share/moescope, the program being in PREFIX/lib/moescope) or
/// in the source tree it was built from.
Result<std::filesystem::path> resourceFolder();

} // namespace moescope
