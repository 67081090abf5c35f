// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace moescope {

/// Now, as files keep it: "2026-01-31T09:30:00Z".
std::string utcNow();

} // namespace moescope
