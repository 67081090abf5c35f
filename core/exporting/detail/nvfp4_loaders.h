// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "exporting/loaders.h"

namespace moescope::detail {

/// Who loads an NVFP4 export in the dialect of `format`, GGUF's programs left out. `anotherGrid`: the change that makes
/// a plan for other formats.
std::vector<LoaderVerdict> nvfp4Loaders(const std::string& format, const LoaderChange& anotherGrid);

} // namespace moescope::detail
