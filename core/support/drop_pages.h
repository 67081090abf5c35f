// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace moescope {

/// Lets `part` of a mapped file leave this process's memory (not the file cache) until it is read again. Does nothing
/// and says false where it is no part of `file`, the whole mapping.
bool dropMapped(std::span<const std::byte> file, std::span<const std::byte> part);

} // namespace moescope
