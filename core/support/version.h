// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace moescope {

/// "0.1.0", as the build says.
std::string version();

} // namespace moescope
