// SPDX-License-Identifier: Apache-2.0
#include "support/utc.h"

#include <chrono>

#include <fmt/chrono.h>

namespace moescope {

std::string utcNow() {
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

} // namespace moescope
