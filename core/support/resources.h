// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "support/result.h"

namespace moescope {

/// The folder that holds demo/: beside an installed program (../share/moescope) or in the source tree it was built
/// from.
Result<std::filesystem::path> resourceFolder();

} // namespace moescope
