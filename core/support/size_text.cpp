// SPDX-License-Identifier: Apache-2.0
#include "support/size_text.h"

#include <fmt/format.h>

namespace moescope {

std::string sizeText(std::uint64_t bytes) {
    constexpr double mebi = 1ULL << 20, gibi = 1ULL << 30;
    const auto size = static_cast<double>(bytes);
    return size < gibi ? fmt::format("{:.0f} MiB", size / mebi) : fmt::format("{:.2f} GiB", size / gibi);
}

} // namespace moescope
