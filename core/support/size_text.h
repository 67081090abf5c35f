// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace moescope {

/// Bytes of memory for people: "85 MiB", "11.15 GiB".
std::string sizeText(std::uint64_t bytes);

} // namespace moescope
