// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace moescope {

/// Bytes of memory for people: "85 MiB", "11.15 GiB".
std::string sizeText(std::uint64_t bytes);

/// Bytes of files and disks, in powers of ten: "540 MB", "4.7 GB".
std::string diskText(std::int64_t bytes);
/// "1.2 of 4.7 GB": both in the unit of the whole.
std::string partText(std::int64_t done, std::int64_t total);
/// "8 s", "1 min 48 s", "3 h 12 min".
std::string secondsText(double seconds);

} // namespace moescope
