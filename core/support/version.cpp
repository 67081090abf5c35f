// SPDX-License-Identifier: Apache-2.0
#include "support/version.h"

namespace moescope {

std::string version() { return MOESCOPE_VERSION; }

} // namespace moescope
