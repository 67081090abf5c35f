// SPDX-License-Identifier: Apache-2.0
#include "support/drop_pages.h"

#include <algorithm>
#include <cstdint>
#include <sys/mman.h>

namespace moescope {

bool dropMapped(std::span<const std::byte> file, std::span<const std::byte> part) {
    const auto address = [](const std::byte* byte) { return reinterpret_cast<std::uintptr_t>(byte); };
    const std::uintptr_t start = address(file.data()), end = start + file.size();
    if (part.empty() || address(part.data()) < start || address(part.data()) >= end)
        return false;
    // Reading a page maps its neighbours of the same 64 KiB too; they go with it. Outside the mapping lies somebody
    // else's memory: never beyond the pages of this file.
    constexpr std::uintptr_t around = 65536;
    const std::uintptr_t first = std::max(start, address(part.data()) / around * around);
    const std::uintptr_t last = std::min(end, (address(part.data()) + part.size() + around - 1) / around * around);
    ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED); // the kernel rounds the end up to a page
    return true;
}

} // namespace moescope
